"""Rows that a model was asked for and has since been told the right answers of, read from the bucket that requests are captured in.

Requests lie under `<model>/requests/<variant>/<yyyy>/<mm>/<dd>/<hh>/`, answers under `<model>/ground-truth/`, both as files of JSON lines that share an
`id`. The bucket may have another key than the bucket of the data, whose names in the environment begin with CAPTURES_.
"""

import datetime
import hashlib
import json
import os
import re
import urllib.parse

import pandas

PREFIX = "CAPTURES_"

# Files and rows beyond which a training would be about yesterday's load more than about its data; the newest are taken.
MOST_FILES = 5000
MOST_ROWS = 200_000

# Of a hundred rows, those that nothing is learned from, so that a version can be tested on them.
HELD_BACK = 40


def setting(name):
    return os.environ.get(PREFIX + name) or os.environ.get(name)


class Folder:
    """A bucket that is a folder, for a look at it on one's own machine."""

    def __init__(self, place):
        self._root = place.path

    def names(self, prefix):
        found = []
        for folder, _, files in os.walk(os.path.join(self._root, prefix)):
            found += [os.path.relpath(os.path.join(folder, file), self._root) for file in files]
        return found

    def read(self, name):
        with open(os.path.join(self._root, name), "rb") as file:
            return file.read()


class S3:
    def __init__(self, place):
        import boto3

        self._bucket = place.netloc
        self._client = boto3.client(
            "s3",
            endpoint_url=setting("AWS_ENDPOINT_URL_S3"),
            region_name=setting("AWS_DEFAULT_REGION") or setting("AWS_REGION"),
            aws_access_key_id=setting("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=setting("AWS_SECRET_ACCESS_KEY"),
        )

    def names(self, prefix):
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        return [each["Key"] for page in pages for each in page.get("Contents", [])]

    def read(self, name):
        return self._client.get_object(Bucket=self._bucket, Key=name)["Body"].read()


class Gcs:
    def __init__(self, place):
        from google.cloud import storage

        self._bucket = storage.Client().bucket(place.netloc)

    def names(self, prefix):
        return [blob.name for blob in self._bucket.list_blobs(prefix=prefix)]

    def read(self, name):
        return self._bucket.blob(name).download_as_bytes()


class Azure:
    def __init__(self, place):
        from azure.identity import DefaultAzureCredential
        from azure.storage.blob import ContainerClient

        self._client = ContainerClient("https://" + place.hostname, place.username, credential=DefaultAzureCredential())

    def names(self, prefix):
        return [blob.name for blob in self._client.list_blobs(prefix)]

    def read(self, name):
        return self._client.download_blob(name).readall()


STORES = {"file": Folder, "s3": S3, "gs": Gcs, "wasbs": Azure}


def days(since, until):
    """Folders of the days between two moments."""
    count = (until.date() - since.date()).days
    return [(since + datetime.timedelta(days=day)).strftime("%Y/%m/%d") for day in range(count + 1)]


def records(store, names):
    """What lines of files say; a line that is no record, such as one that was cut off, is left out."""
    for name in sorted(names)[-MOST_FILES:]:
        for line in store.read(name).splitlines():
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict) and isinstance(record.get("id"), str):
                yield record


def moment_of(record):
    """Seconds since 1970; none where what stands for a moment is none."""
    try:
        moment = datetime.datetime.fromisoformat(record["time"].replace("Z", "+00:00"))
    except (AttributeError, KeyError, ValueError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)).timestamp()


def judged_rows(address, model, hours, *, now=None):
    """Rows with their right answers, the newest last: columns of the request, `id` and `answer`. Each id once, whichever versions were asked."""
    place = urllib.parse.urlparse(address)
    folder = place.path.strip("/") + "/" if place.scheme != "file" and place.path.strip("/") else ""
    store = STORES[place.scheme](place)
    until = now or datetime.datetime.now(datetime.timezone.utc)
    since = until - datetime.timedelta(hours=hours)
    base = "%s%s/" % (folder, model)
    answers = {}
    for record in records(store, store.names(base + "ground-truth/")):
        # The first truth counts, as for whoever measures how well the model does.
        if record.get("value") is not None:
            answers.setdefault(record["id"], record["value"])
    rows = {}
    for record in records(store, [name for name in store.names(base + "requests/") if of_a_day(name, days(since, until))]):
        moment, inputs = moment_of(record), record.get("inputs")
        if record["id"] in answers and isinstance(inputs, dict) and inputs and moment is not None and moment >= since.timestamp():
            rows.setdefault(record["id"], (moment, {**inputs, "id": record["id"], "answer": answers[record["id"]]}))
    return pandas.DataFrame([row for _, row in sorted(rows.values(), key=lambda each: each[0])[-MOST_ROWS:]])


def of_a_day(name, wanted):
    found = re.search(r"/(\d{4}/\d{2}/\d{2})/", name)
    return found is None or found.group(1) in wanted


def usable(rows, columns, answers):
    """Features in the order of `columns` and answers of the type of `answers`; rows that lack a value, such as one that was redacted, are left out."""
    if rows.empty or not set(columns) <= set(rows.columns):
        return pandas.DataFrame(columns=columns), pandas.Series(dtype=answers.dtype), pandas.Series(dtype=str)
    features = rows[list(columns)].apply(pandas.to_numeric, errors="coerce")
    known = set(answers.unique())
    right = typed(rows["answer"], answers)
    whole = features.notna().all(axis=1) & right.map(lambda value: value in known)
    return features[whole].astype("float64").reset_index(drop=True), right[whole].reset_index(drop=True), rows["id"][whole].reset_index(drop=True)


def typed(values, answers):
    """Answers as whoever sent them wrote them, in the type of those that were learned from: 1, 1.0 and "1" are one answer."""
    if pandas.api.types.is_numeric_dtype(answers):
        return pandas.to_numeric(values, errors="coerce").map(lambda value: answers.dtype.type(value) if value == value else None)
    return values.map(str)


def is_held_back(identifier):
    """The same for each step and each run: what was once learned from never tests."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 100 < HELD_BACK
