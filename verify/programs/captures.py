"""Reads what was kept of the requests of a model: `captures.py BUCKET PREFIX`, with a key of its own in CAPTURES_KEY_ID and CAPTURES_KEY.

Prints JSON: rows, the columns of their inputs with how many rows have a value that is not left out, and how many rows have an id.
"""

import json
import os
import sys
from collections import Counter

import boto3

bucket, prefix = sys.argv[1:]
client = boto3.client("s3", aws_access_key_id=os.environ["CAPTURES_KEY_ID"], aws_secret_access_key=os.environ["CAPTURES_KEY"])
pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
rows, ids, columns = 0, 0, Counter()
for file in (file for page in pages for file in page.get("Contents", [])):
    for line in client.get_object(Bucket=bucket, Key=file["Key"])["Body"].iter_lines():
        record = json.loads(line)
        rows += 1
        ids += bool(record.get("id"))
        columns.update({name: int(value != "[redacted]") for name, value in (record.get("inputs") or {}).items()})
print(json.dumps({"rows": rows, "ids": ids, "columns": columns}))
