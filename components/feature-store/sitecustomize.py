"""Lets fsspec, and with it Dask, read buckets by pyarrow: the image has none of s3fs, gcsfs and adlfs, which fsspec would load otherwise.

Python imports this by itself at its start. https://docs.python.org/3/library/site.html#module-sitecustomize
"""

import os

from fsspec import register_implementation
from fsspec.implementations.arrow import ArrowFSWrapper


class S3(ArrowFSWrapper):
    protocol = ("s3", "s3a")

    def __init__(self, client_kwargs=None, key=None, secret=None, token=None, **options):
        from pyarrow.fs import S3FileSystem

        endpoint = (client_kwargs or {}).get("endpoint_url") or os.environ.get("AWS_ENDPOINT_URL_S3")
        keys = {"access_key": key, "secret_key": secret, "session_token": token} if key else {}
        super().__init__(S3FileSystem(endpoint_override=endpoint, **keys), **options)


class Gcs(ArrowFSWrapper):
    protocol = ("gs", "gcs")

    def __init__(self, **options):
        from pyarrow.fs import GcsFileSystem

        super().__init__(GcsFileSystem(), **options)


class Azure(ArrowFSWrapper):
    protocol = ("abfs", "abfss", "wasbs")

    def __init__(self, **options):
        from pyarrow.fs import AzureFileSystem

        super().__init__(AzureFileSystem(os.environ["AZURE_STORAGE_ACCOUNT_NAME"]), **options)

    @classmethod
    def _strip_protocol(cls, path):
        """`wasbs://container@account.host/path` is `container/path` to pyarrow, which is told the account apart."""
        container, _, rest = super()._strip_protocol(path).partition("/")
        return "/".join(part for part in (container.partition("@")[0], rest) if part)


for implementation in (S3, Gcs, Azure):
    for protocol in implementation.protocol:
        register_implementation(protocol, implementation, clobber=True)
