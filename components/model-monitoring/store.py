"""Objects below one address of S3, Google Cloud Storage or Azure Blob Storage: listed in the order of their names, read, written, deleted.

Each store is reached by its own library and by whatever that reads of its surroundings; only that of the address's scheme is loaded.
"""

import urllib.parse
from typing import NamedTuple


class Listed(NamedTuple):
    """An object without its content: its name below the address, seconds since 1970 of its last change, and bytes."""

    name: str
    modified: float
    size: int


def store(address):
    """The store of an address such as `s3://captures`; names of objects are given and told without the address."""
    place = urllib.parse.urlparse(address)
    if place.scheme not in STORES:
        raise ValueError("an address begins with one of %s, not %s" % (", ".join(sorted(STORES)), place.scheme or "nothing"))
    folder = place.path.strip("/")
    return STORES[place.scheme](place, folder + "/" if folder else "")


class S3:
    def __init__(self, place, folder):
        import boto3
        from botocore.config import Config

        # A bucket that is away must not hold the caller for botocore's minute a try.
        timeouts = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})
        self._client, self._bucket, self._folder = boto3.client("s3", config=timeouts), place.netloc, folder

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


class GoogleCloudStorage:
    def __init__(self, place, folder):
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
    def __init__(self, place, folder):
        from azure.identity import DefaultAzureCredential
        from azure.storage.blob import ContainerClient

        self._container = ContainerClient("https://" + place.hostname, place.username, credential=DefaultAzureCredential())
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


STORES = {"s3": S3, "gs": GoogleCloudStorage, "wasbs": AzureBlobStorage}
