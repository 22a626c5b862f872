"""Signs with a private key of the curve P-256: bundles as cosign does, manifests in a DSSE envelope.

https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md and https://github.com/secure-systems-lab/dsse/blob/master/envelope.md
"""

import base64
import hashlib
import json
import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from edge_bundle import MANIFEST_TYPE, SIGNATURE, SIGNATURE_TYPE, digest_of
from edge_manifest import PAYLOAD_TYPE, read_public_key, signed_text

CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"


def bytes_of(value):
    """JSON that is equal for equal values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


class Signer:
    """A key pair of the cluster. The public half is what devices have pinned, so that a pair that does not match is seen here first."""

    def __init__(self, private_key_file, public_key_file):
        with open(private_key_file, "rb") as file:
            self._key = serialization.load_pem_private_key(file.read(), None)
        with open(public_key_file, "rb") as file:
            self.public_key = read_public_key(file.read())
        if self._key.public_key() != self.public_key:
            raise SystemExit("the private key in %s is not the one of %s" % (private_key_file, public_key_file))

    def sign(self, data):
        return base64.b64encode(self._key.sign(data, ec.ECDSA(hashes.SHA256()))).decode()

    def envelope(self, fields):
        """A manifest that devices take."""
        payload = bytes_of(fields)
        signature = {"keyid": self.key_id(), "sig": self.sign(signed_text(payload))}
        return bytes_of({"payloadType": PAYLOAD_TYPE, "payload": base64.b64encode(payload).decode(), "signatures": [signature]})

    def key_id(self):
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return hashlib.sha256(self.public_key.public_bytes(serialization.Encoding.DER, form)).hexdigest()

    def signature_of(self, reference, digest):
        """Blobs and manifest of the artifact that cosign keeps signatures of a digest in."""
        payload = bytes_of(
            {
                "critical": {
                    "identity": {"docker-reference": reference},
                    "image": {"docker-manifest-digest": digest},
                    "type": "cosign container image signature",
                },
                "optional": None,
            }
        )
        config = bytes_of(
            {"architecture": "", "os": "", "config": {}, "rootfs": {"type": "layers", "diff_ids": [digest_of(payload)]}, "history": [{}]}
        )
        layer = {**described(payload, SIGNATURE_TYPE), "annotations": {SIGNATURE: self.sign(payload)}}
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": described(config, CONFIG_TYPE), "layers": [layer]}
        return [payload, config], bytes_of(manifest)


def described(content, media_type):
    """A descriptor. https://github.com/opencontainers/image-spec/blob/main/descriptor.md"""
    return {"mediaType": media_type, "digest": digest_of(content), "size": len(content)}


def signers(folder, names):
    """Key pairs by name: `<folder>/<name>/private.pem` and `<folder>/<name>/public.pem`."""
    return {name: Signer(os.path.join(folder, name, "private.pem"), os.path.join(folder, name, "public.pem")) for name in names}
