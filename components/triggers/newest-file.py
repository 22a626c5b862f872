"""Says which file of a folder is newer than any that was seen before, and remembers it as a tag of the team's experiment.

Reads from the environment: DATA_URI (a bucket), FOLDER, MLFLOW_TRACKING_URI, EXPERIMENT, FIRST_LOOK_MINUTES (how far the first look goes back).
Leaves `address` in OUTPUTS_FOLDER, empty where nothing is new.
"""

import datetime
import os
import urllib.parse

import mlflow

SEEN = "mlops-estate.data-seen-until"


def in_s3(bucket, folder):
    import boto3

    pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket.netloc, Prefix=folder)
    return [(each["LastModified"], "s3://%s/%s" % (bucket.netloc, each["Key"])) for page in pages for each in page.get("Contents", [])]


def in_gcs(bucket, folder):
    from google.cloud import storage

    blobs = storage.Client().list_blobs(bucket.netloc, prefix=folder)
    return [(blob.updated, "gs://%s/%s" % (bucket.netloc, blob.name)) for blob in blobs]


def in_azure(bucket, folder):
    from azure.identity import DefaultAzureCredential
    from azure.storage.blob import ContainerClient

    client = ContainerClient("https://" + bucket.hostname, bucket.username, credential=DefaultAzureCredential())
    return [(blob.last_modified, "%s://%s/%s" % (bucket.scheme, bucket.netloc, blob.name)) for blob in client.list_blobs(folder)]


STORES = {"s3": in_s3, "gs": in_gcs, "wasbs": in_azure}


def newest(files, since):
    """The newest CSV file after a moment, with the moment it was written at."""
    new = [(moment, address) for moment, address in files if moment > since and address.endswith(".csv")]
    return max(new, default=None)


def main():
    bucket = urllib.parse.urlparse(os.environ["DATA_URI"])
    folder = "/".join(part for part in (bucket.path.strip("/"), os.environ["FOLDER"]) if part) + "/"
    experiment = mlflow.set_experiment(os.environ["EXPERIMENT"])
    first = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=int(os.environ["FIRST_LOOK_MINUTES"]))
    since = datetime.datetime.fromisoformat(experiment.tags.get(SEEN, first.isoformat()))
    found = newest(STORES[bucket.scheme](bucket, folder), since)
    if found:
        mlflow.MlflowClient().set_experiment_tag(experiment.experiment_id, SEEN, found[0].isoformat())
    os.makedirs(os.environ["OUTPUTS_FOLDER"], exist_ok=True)
    with open(os.path.join(os.environ["OUTPUTS_FOLDER"], "address"), "w", encoding="utf-8") as file:
        file.write(found[1] if found else "")
    print("nothing new" if found is None else "new: " + found[1])


if __name__ == "__main__":
    main()
