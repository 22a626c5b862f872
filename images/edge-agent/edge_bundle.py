"""A bundle as a device takes it: an OCI artifact that is pulled by its digest, held to it and to its signature, and unpacked.

The signature is cosign's: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md. Files lie in layers as they are, no archive
among them, and only three names are ever written.
"""

import collections
import hashlib
import json
import os

from edge_manifest import DIGEST, Refused, is_signed

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
BUNDLE_TYPE = "application/vnd.mlops-estate.edge-bundle.v1+json"
SIGNATURE_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json"
SIGNATURE = "dev.cosignproject.cosign/signature"
TITLE = "org.opencontainers.image.title"
MODEL, METADATA, SMOKE_TEST = FILES = ("model.onnx", "metadata.json", "smoke-test.json")
MANIFEST_FILE = "bundle.json"
LONGEST_MANIFEST = 64 * 1024
MEBIBYTE = 1024 * 1024


def digest_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def signature_tag(digest):
    """Tag under which the signatures of a digest are kept."""
    return digest.replace(":", "-") + ".sig"


def pull(registry, repository, digest, key, most_bytes, folder):
    """Writes a bundle's files into a folder that is there and empty; leaves nothing that was not verified."""
    manifest = registry.manifest(repository, digest, LONGEST_MANIFEST)
    if digest_of(manifest) != digest:
        raise Refused("the registry's manifest is not the one of digest %s" % digest)
    check_signature(registry, repository, digest, key)
    layers = layers_of(manifest, most_bytes)
    for name, (layer, size) in layers.items():
        with open(os.path.join(folder, name), "xb") as file:
            file.writelines(verified(registry.blob(repository, layer, size), layer, size))
            _keep(file)
    with open(os.path.join(folder, MANIFEST_FILE), "xb") as file:
        file.write(manifest)
        _keep(file)


def _keep(file):
    """A device may lose its power at any time, and a name must not be there before its content."""
    file.flush()
    os.fsync(file.fileno())


def check_signature(registry, repository, digest, key):
    """Refuses a digest for which no payload of cosign's is signed with the key."""
    tag = signature_tag(digest)
    try:
        signatures = json.loads(registry.manifest(repository, tag, LONGEST_MANIFEST))
        layers = [layer for layer in signatures["layers"] if layer["mediaType"] == SIGNATURE_TYPE][:8]
        described = [(layer["digest"], layer["size"], layer["annotations"][SIGNATURE]) for layer in layers]
    except FileNotFoundError:
        raise Refused("the bundle is not signed: there is no %s" % tag) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("the bundle's signature is not one of cosign's") from None
    if not any(_signs(registry, repository, entry, digest, key) for entry in described):
        raise Refused("the bundle is not signed with the pinned key")


def _signs(registry, repository, entry, digest, key):
    blob, size, signature = entry
    if not _is_digest(blob) or not _is_size(size, LONGEST_MANIFEST):
        return False
    payload = b"".join(registry.blob(repository, blob, size))
    if not is_signed(key, signature, payload):
        return False
    try:
        return json.loads(payload)["critical"]["image"]["docker-manifest-digest"] == digest
    except (ValueError, KeyError, TypeError):
        return False


def layers_of(manifest, most_bytes):
    """Digest and size of each file by its name. A name that is none of a bundle's, such as a path, is refused and never written."""
    try:
        read = json.loads(manifest)
        kind = read["config"]["mediaType"]
        layers = [(layer["annotations"][TITLE], layer["digest"], layer["size"]) for layer in read["layers"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("the bundle's manifest is not one") from None
    if kind != BUNDLE_TYPE:
        raise Refused("the artifact is no bundle")
    for name, digest, size in layers:
        if name not in FILES:
            raise Refused("the bundle holds a file that none does: %s" % json.dumps(name)[:100])
        if not _is_digest(digest) or not _is_size(size, 2**50):
            raise Refused("the bundle's layer %s has no digest or size" % name)
    if sorted(name for name, _, _ in layers) != sorted(FILES):
        raise Refused("the bundle does not hold each of %s once" % ", ".join(FILES))
    total = sum(size for _, _, size in layers)
    if total > most_bytes:
        raise Refused("the bundle has %.1f MiB, and %.1f are allowed" % (total / MEBIBYTE, most_bytes / MEBIBYTE))
    return {name: (digest, size) for name, digest, size in layers}


def verified(chunks, digest, size):
    """Yields what comes, as long as it is no longer than it was said to be, and refuses all of it at the end where it is not what its digest says."""
    found, length = hashlib.sha256(), 0
    for chunk in chunks:
        length += len(chunk)
        if length > size:
            break
        found.update(chunk)
        yield chunk
    if length != size or "sha256:" + found.hexdigest() != digest:
        raise Refused("a layer is not what its digest %s says" % digest)


def check_files(folder, digest):
    """Refuses a bundle whose files on disk are not those that were pulled."""
    try:
        with open(os.path.join(folder, MANIFEST_FILE), "rb") as file:
            manifest = file.read(LONGEST_MANIFEST + 1)
        if digest_of(manifest) != digest:
            raise Refused("the bundle on disk is not that of digest %s" % digest)
        for name, (layer, size) in layers_of(manifest, 2**50).items():
            with open(os.path.join(folder, name), "rb") as file:
                collections.deque(verified(iter(lambda: file.read(MEBIBYTE), b""), layer, size), maxlen=0)
    except OSError as error:
        raise Refused("the bundle on disk cannot be read: %s" % error) from None


def _is_digest(value):
    return isinstance(value, str) and DIGEST.fullmatch(value) is not None


def _is_size(value, most):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
