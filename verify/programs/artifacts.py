"""Counts the files below a prefix of a bucket, and their bytes: `artifacts.py BUCKET PREFIX`. Prints both as JSON."""

import json
import sys

import boto3

bucket, prefix = sys.argv[1:]
pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
files = [file for page in pages for file in page.get("Contents", [])]
print(json.dumps({"files": len(files), "bytes": sum(file["Size"] for file in files)}))
