"""Signs in to the database and to the object store as the right user with a wrong password: `wrong_password.py BUCKET`.

Prints what each of them said. Fails when one let us in.
"""

import os
import sys

import boto3
import psycopg2
from botocore.exceptions import ClientError

(bucket,) = sys.argv[1:]
try:
    psycopg2.connect("connect_timeout=10", password="wrong")
    sys.exit("PostgreSQL let us in with a wrong password")
except psycopg2.OperationalError as error:
    if "password authentication failed" not in str(error):
        raise
try:
    boto3.client("s3", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key="wrong" * 8).list_objects_v2(Bucket=bucket)
    sys.exit("the object store let us in with a wrong key")
except ClientError as error:
    said = error.response["Error"]["Code"]
    if said not in ("SignatureDoesNotMatch", "InvalidAccessKeyId", "AccessDenied"):
        raise
print(f"PostgreSQL: password authentication failed; object store: {said}")
