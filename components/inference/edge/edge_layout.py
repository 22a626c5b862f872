"""Keeps bundles in the bucket as OCI image layouts, one a repository. https://github.com/opencontainers/image-spec/blob/main/image-layout.md"""

import json

from edge_bundle import MANIFEST_TYPE, digest_of
from edge_signing import bytes_of, described

REFERENCE = "org.opencontainers.image.ref.name"
VERSION = b'{"imageLayoutVersion":"1.0.0"}'


class Layout:
    """A repository of the bucket, with the calls of a registry that an export needs."""

    def __init__(self, store):
        self._store = store

    def has_manifest(self, repository, reference):
        return any(entry.get("annotations", {}).get(REFERENCE) == reference for entry in self._index(repository)["manifests"])

    def push_blob(self, repository, digest, content):
        self._store.write(blob_path(repository, digest), content)

    def push_manifest(self, repository, reference, content, media_type=MANIFEST_TYPE):
        """Puts a manifest under a tag. A tag that is there stays. The index comes last, so that what it names is there."""
        if self.has_manifest(repository, reference):
            return
        self.push_blob(repository, digest_of(content), content)
        index = self._index(repository)
        index["manifests"].append({**described(content, media_type), "annotations": {REFERENCE: reference}})
        self._store.write("registry/%s/oci-layout" % repository, VERSION)
        self._store.write(index_path(repository), bytes_of(index))

    def _index(self, repository):
        text = self._store.read(index_path(repository))
        return json.loads(text) if text else {"schemaVersion": 2, "manifests": []}


def index_path(repository):
    return "registry/%s/index.json" % repository


def blob_path(repository, digest):
    return "registry/%s/blobs/%s" % (repository, digest.replace(":", "/"))
