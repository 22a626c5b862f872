"""Objects below one address of S3, Google Cloud Storage, Azure Blob Storage or a folder: listed in the order of their names, read, written, deleted.

Each store is reached by its own library and by whatever that reads of its surroundings; only that of the address's scheme is loaded.
"""

import os
import urllib.parse
from typing import NamedTuple


class Listed(NamedTuple):
    """An object without its content: its name below the address, seconds since 1970 of its last change, and bytes."""

    name: str
    modified: float
    size: int


def store(address, key=""):
    """The store of an address such as `s3://captures`; names of objects are given and told without the address.

    `key` is what the names of variables of the bucket's key begin with, where the usual names are those of another bucket's.
    """
    place = urllib.parse.urlparse(address)
    if place.scheme not in STORES:
        raise ValueError("an address begins with one of %s, not %s" % (", ".join(sorted(STORES)), place.scheme or "nothing"))
    folder = place.path.strip("/")
    return STORES[place.scheme](place, folder + "/" if folder else "", key)


class S3:
    def __init__(self, place, folder, key):
        import boto3
        from botocore.config import Config

        # A bucket that is away must not hold the caller for botocore's minute a try.
        timeouts = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})
        self._client, self._bucket, self._folder = boto3.client("s3", config=timeouts, **_named(key)), place.netloc, folder

    def list(self, prefix, after=""):
        """Objects whose names begin with `prefix` and come after `after`."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._folder + prefix, StartAfter=self._folder + after if after else ""
        )
        for page in pages:
            for each in page.get("Contents", []):
                yield Listed(each["Key"][len(self._folder) :], each["LastModified"].timestamp(), each["Size"])

    def get(self, name):
        """Content of an object, or None where there is none."""
        try:
            return self._client.get_object(Bucket=self._bucket, Key=self._folder + name)["Body"].read()
        except self._client.exceptions.NoSuchKey:
            return None

    def put(self, name, content, media_type):
        self._client.put_object(Bucket=self._bucket, Key=self._folder + name, Body=content, ContentType=media_type)

    def delete(self, name):
        self._client.delete_object(Bucket=self._bucket, Key=self._folder + name)


def _named(key):
    """Where the store is and what opens it, by variables whose names begin with `key`; nothing where they have the usual names, which the library reads."""
    names = {
        "endpoint_url": "AWS_ENDPOINT_URL_S3",
        "region_name": "AWS_DEFAULT_REGION",
        "aws_access_key_id": "AWS_ACCESS_KEY_ID",
        "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
    }
    return {option: os.environ[key + name] for option, name in names.items() if key and key + name in os.environ}


class GoogleCloudStorage:
    def __init__(self, place, folder, _):
        # Else it looks up the bucket itself, for traces that nobody reads: a right that who reads and writes objects does not have.
        os.environ.setdefault("DISABLE_GCS_PYTHON_CLIENT_OTEL_BUCKET_METADATA", "true")
        from google.cloud import storage

        self._bucket, self._folder = storage.Client().bucket(place.netloc), folder

    def list(self, prefix, after=""):
        # The offset is part of what is listed there.
        blobs = self._bucket.list_blobs(prefix=self._folder + prefix, start_offset=self._folder + after if after else None)
        for blob in blobs:
            name = blob.name[len(self._folder) :]
            if name > after:
                yield Listed(name, blob.updated.timestamp(), blob.size)

    def get(self, name):
        from google.api_core.exceptions import NotFound

        try:
            return self._bucket.blob(self._folder + name).download_as_bytes()
        except NotFound:
            return None

    def put(self, name, content, media_type):
        self._bucket.blob(self._folder + name).upload_from_string(content, content_type=media_type)

    def delete(self, name):
        self._bucket.blob(self._folder + name).delete()


class AzureBlobStorage:
    def __init__(self, place, folder, _):
        from azure.identity import DefaultAzureCredential
        from azure.storage.blob import ContainerClient

        # Without these a token that is refused is asked for again for a minute and a half.
        retries = {"retry_total": 2, "initial_backoff": 1, "increment_base": 2, "connection_timeout": 5, "read_timeout": 30}
        self._container = ContainerClient("https://" + place.hostname, place.username, credential=DefaultAzureCredential(), **retries)
        self._folder = folder

    def list(self, prefix, after=""):
        for blob in self._container.list_blobs(name_starts_with=self._folder + prefix):
            name = blob.name[len(self._folder) :]
            if name > after:
                yield Listed(name, blob.last_modified.timestamp(), blob.size)

    def get(self, name):
        from azure.core.exceptions import ResourceNotFoundError

        try:
            return self._container.download_blob(self._folder + name).readall()
        except ResourceNotFoundError:
            return None

    def put(self, name, content, media_type):
        from azure.storage.blob import ContentSettings

        settings = ContentSettings(content_type=media_type)
        self._container.upload_blob(self._folder + name, content, overwrite=True, content_settings=settings)

    def delete(self, name):
        self._container.delete_blob(self._folder + name)


class Folder:
    """A folder of this machine, for a look at it without a bucket."""

    def __init__(self, place, _, __):
        self._root = place.path

    def list(self, prefix, after=""):
        found = [os.path.join(folder, file) for folder, _, files in os.walk(self._root) for file in files]
        for path in sorted(found):
            name = os.path.relpath(path, self._root)
            if name.startswith(prefix) and name > after:
                yield Listed(name, os.path.getmtime(path), os.path.getsize(path))

    def get(self, name):
        try:
            with open(os.path.join(self._root, name), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def put(self, name, content, _):
        path = os.path.join(self._root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)

    def delete(self, name):
        os.remove(os.path.join(self._root, name))


STORES = {"file": Folder, "s3": S3, "gs": GoogleCloudStorage, "wasbs": AzureBlobStorage}
