"""Restores a part of the newest backup into the namespace that this pod stands in, compares it with what the backup says, and removes it again.

Reads Velero's own files from the bucket and nothing through Velero, which may only read: whoever may tell it to restore decides what it writes anywhere.
Of the restored namespace it restores the ConfigMaps, which hold programs and configurations; of Secrets it sees that they are there, and reads none.

BACKUPS_URI   bucket and folder that Velero writes below, such as s3://backups/cluster
SOURCE        namespace whose objects are looked at
MAX_HOURS     age of the newest backup that is too old
It ends with 1 and a sentence where something is wrong; that it has not ended well for long is told by an alert.
"""

import io
import json
import os
import re
import sys
import tarfile
import urllib.error
from datetime import datetime, timezone

import kubernetes_api
import store

LABEL = "mlops-estate/restored"
# https://velero.io/docs/v1.18/output-file-format/
ITEM = re.compile(r"^resources/([^/]+)/namespaces/([^/]+)/([^/]+)\.json$")
METADATA = re.compile(r"^backups/([^/]+)/velero-backup\.json$")
# More than any estate has, and less than what fills the API server.
MOST_OBJECTS = 500
# An answer of the API server may hold all of them.
SECONDS = 30


class Failed(Exception):
    """The rehearsal failed, for a reason that a person can read."""


def newest(bucket):
    """Name and metadata of the newest backup that was completed."""
    found = []
    for each in bucket.list("backups/"):
        name = METADATA.match(each.name)
        said = json.loads(bucket.get(each.name)) if name else {}
        if said.get("status", {}).get("phase") == "Completed":
            found.append((said["status"]["completionTimestamp"], name[1]))
    if not found:
        raise Failed("the bucket holds no completed backup")
    return max(found)


def check_age(completed, most_hours):
    hours = (datetime.now(timezone.utc) - datetime.fromisoformat(completed.replace("Z", "+00:00"))).total_seconds() / 3600
    if hours > most_hours:
        raise Failed("the newest backup is %d hours old, and more than %d are too many" % (hours, most_hours))


def items(bucket, name):
    """Objects of the backup by resource, namespace and name; every one of them is read."""
    content = bucket.get("backups/%s/%s.tar.gz" % (name, name))
    if content is None:
        raise Failed("the backup %s has no content" % name)
    found = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            for member in archive:
                place = ITEM.match(member.name.removeprefix("./"))
                if place:
                    found[place.groups()] = json.loads(archive.extractfile(member).read())
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise Failed("the backup %s cannot be read: %s" % (name, type(error).__name__)) from error
    return found


def restored(number, original):
    """The same content under a name of its own: nothing here reads it."""
    fields = {key: original[key] for key in ("data", "binaryData") if key in original}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "restored-%d" % number, "labels": {LABEL: "true"}}, **fields}


def listed():
    """What this or an earlier rehearsal restored."""
    with kubernetes_api.answer("GET", "configmaps", query={"labelSelector": LABEL + "=true"}, seconds=SECONDS) as answer:
        return json.load(answer)["items"]


def clean():
    """Takes away what this or an earlier rehearsal restored."""
    for each in listed():
        try:
            kubernetes_api.call("DELETE", "configmaps/" + each["metadata"]["name"], seconds=SECONDS)
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise


def rehearse(bucket, source, most_hours):
    completed, name = newest(bucket)
    check_age(completed, most_hours)
    found = items(bucket, name)
    maps = [found[place] for place in sorted(found) if place[:2] == ("configmaps", source)][:MOST_OBJECTS]
    if not maps:
        raise Failed("the backup %s holds no ConfigMap of %s" % (name, source))
    if not any(place[:2] == ("secrets", source) for place in found):
        raise Failed("the backup %s holds no Secret of %s, without which what is restored logs in nowhere" % (name, source))
    clean()
    try:
        for number, original in enumerate(maps):
            wanted = restored(number, original)
            kubernetes_api.call("POST", "configmaps", wanted, seconds=SECONDS)
            there = kubernetes_api.call("GET", "configmaps/" + wanted["metadata"]["name"], seconds=SECONDS)
            if any(there.get(key, {}) != wanted.get(key, {}) for key in ("data", "binaryData")):
                raise Failed("%s came back otherwise than it was backed up" % original["metadata"]["name"])
    finally:
        clean()
    return "restored %d of %d objects of the backup %s of %s, and removed them again" % (len(maps), len(found), name, completed)


def main():
    bucket = store.store(os.environ["BACKUPS_URI"])
    try:
        print(rehearse(bucket, os.environ["SOURCE"], float(os.environ["MAX_HOURS"])))
    except Failed as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
