"""Makes the buckets named in $BUCKETS that are not there yet. Safe to repeat. Address and key come in the AWS_* variables of S3 clients."""

import os
import sys
import time

import boto3
import botocore.config
import botocore.exceptions

ATTEMPTS = int(os.environ.get("ATTEMPTS", "60"))
PAUSE_SECONDS = float(os.environ.get("PAUSE_SECONDS", "2"))
THERE = ("BucketAlreadyOwnedByYou", "BucketAlreadyExists")


def make(client, bucket):
    try:
        client.create_bucket(Bucket=bucket)
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in THERE:
            raise
    # What tells a bucket of ours from one of the same name that this key may not use.
    client.head_bucket(Bucket=bucket)
    print("%s: ready" % bucket)


def main():
    config = botocore.config.Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}, connect_timeout=5, read_timeout=20)
    client = boto3.client("s3", config=config)
    for bucket in os.environ["BUCKETS"].split(","):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                make(client, bucket)
                break
            except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
                print("attempt %d of %d: %s" % (attempt, ATTEMPTS, error), file=sys.stderr)
                if attempt == ATTEMPTS:
                    return 1
                time.sleep(PAUSE_SECONDS)
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    sys.exit(main())
