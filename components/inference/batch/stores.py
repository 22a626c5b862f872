"""Objects below an address, whoever keeps them: S3, Cloud Storage, Blob Storage, or a folder.

Each store lists, reads what still is what was listed, and puts an object in one step, so that a reader meets the whole of it or nothing.
"""

import hashlib
import os
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit


class Changed(Exception):
    """An object is no more what it was when it was listed."""


class Item(NamedTuple):
    """An object: its name below the address, a mark that changes with its content, and when it was written."""

    name: str
    mark: str
    written: datetime


class Folder:
    def __init__(self, address):
        self.root = Path(address.path)

    def list(self, below):
        """All objects whose name begins with this, in order of their names."""
        found = [path for path in self.root.rglob("*") if path.is_file() and not path.name.startswith(".unfinished-")]
        names = sorted((path.relative_to(self.root).as_posix(), path) for path in found)
        for name, path in names:
            if name.startswith(below):
                yield Item(name, self._mark(path), datetime.fromtimestamp(path.stat().st_mtime, timezone.utc))

    def read(self, item, target):
        path = self.root / item.name
        if not path.exists() or self._mark(path) != item.mark:
            raise Changed(item.name)
        Path(target).write_bytes(path.read_bytes())

    def put(self, name, source):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".unfinished-", delete=False) as file:
            file.write(Path(source).read_bytes())
            file.flush()
            os.fsync(file.fileno())
        os.replace(file.name, path)

    def remove(self, name):
        (self.root / name).unlink(missing_ok=True)

    @staticmethod
    def _mark(path):
        return hashlib.sha256(path.read_bytes()).hexdigest()


class S3:
    def __init__(self, address):
        import boto3

        self.bucket, self.root, self.client = address.netloc, address.path.strip("/"), boto3.client("s3")

    def list(self, below):
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self._key(below))
        for page in pages:
            for found in page.get("Contents", []):
                yield Item(found["Key"][len(self.root) + 1 :], found["ETag"].strip('"'), found["LastModified"])

    def read(self, item, target):
        from botocore.exceptions import ClientError

        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self._key(item.name), IfMatch='"%s"' % item.mark)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("PreconditionFailed", "412", "NoSuchKey", "404"):
                raise Changed(item.name) from error
            raise
        with open(target, "wb") as file:
            for piece in answer["Body"].iter_chunks(1 << 20):
                file.write(piece)

    def put(self, name, source):
        self.client.upload_file(str(source), self.bucket, self._key(name))

    def remove(self, name):
        self.client.delete_object(Bucket=self.bucket, Key=self._key(name))

    def _key(self, name):
        return "%s/%s" % (self.root, name)


class CloudStorage:
    def __init__(self, address):
        from google.cloud import storage

        self.bucket, self.root = storage.Client().bucket(address.netloc), address.path.strip("/")

    def list(self, below):
        for blob in self.bucket.client.list_blobs(self.bucket, prefix=self._key(below)):
            yield Item(blob.name[len(self.root) + 1 :], str(blob.generation), blob.updated)

    def read(self, item, target):
        from google.api_core.exceptions import NotFound, PreconditionFailed

        try:
            self.bucket.blob(self._key(item.name)).download_to_filename(target, if_generation_match=int(item.mark))
        except (NotFound, PreconditionFailed) as error:
            raise Changed(item.name) from error

    def put(self, name, source):
        self.bucket.blob(self._key(name)).upload_from_filename(str(source))

    def remove(self, name):
        from google.api_core.exceptions import NotFound

        try:
            self.bucket.blob(self._key(name)).delete()
        except NotFound:
            pass

    def _key(self, name):
        return "%s/%s" % (self.root, name)


class BlobStorage:
    """`wasbs://<container>@<account>.blob.core.windows.net/<folder>`, as MLflow writes it."""

    def __init__(self, address):
        from azure.identity import DefaultAzureCredential
        from azure.storage.blob import ContainerClient

        container, host = address.netloc.split("@")
        self.root = address.path.strip("/")
        self.client = ContainerClient("https://" + host, container, credential=DefaultAzureCredential())

    def list(self, below):
        for blob in self.client.list_blobs(name_starts_with=self._key(below)):
            yield Item(blob.name[len(self.root) + 1 :], blob.etag.strip('"'), blob.last_modified)

    def read(self, item, target):
        from azure.core import MatchConditions
        from azure.core.exceptions import ResourceModifiedError, ResourceNotFoundError

        try:
            stream = self.client.download_blob(
                self._key(item.name), etag='"%s"' % item.mark, match_condition=MatchConditions.IfNotModified
            )
        except (ResourceModifiedError, ResourceNotFoundError) as error:
            raise Changed(item.name) from error
        with open(target, "wb") as file:
            stream.readinto(file)

    def put(self, name, source):
        with open(source, "rb") as file:
            self.client.upload_blob(self._key(name), file, overwrite=True)

    def remove(self, name):
        from azure.core.exceptions import ResourceNotFoundError

        try:
            self.client.delete_blob(self._key(name))
        except ResourceNotFoundError:
            pass

    def _key(self, name):
        return "%s/%s" % (self.root, name)


STORES = {"": Folder, "file": Folder, "s3": S3, "gs": CloudStorage, "wasbs": BlobStorage}


def store_at(address):
    """The store that an address of a folder names."""
    parts = urlsplit(address)
    if parts.scheme not in STORES:
        raise SystemExit("no store for %s: it must be one of %s" % (address, ", ".join(sorted(filter(None, STORES)))))
    return STORES[parts.scheme](parts)
