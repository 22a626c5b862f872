"""A store as a job sees it: `put ADDRESS`, with names and texts as JSON on its input; `list ADDRESS`, which prints names and texts; `contract ADDRESS`,
which prints what the store does with an object that is changed or gone between listing and reading."""

import json
import os
import sys
import tempfile

from stores import Changed, store_at


def text_of(store, item):
    # A file in a folder, since a client may take away what it could not fill.
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "read")
        store.read(item, path)
        with open(path, encoding="utf-8") as read:
            return read.read()


def put(store, name, text):
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        store.put(name, file.name)


def outcome(store, item):
    try:
        return text_of(store, item)
    except Changed:
        return "changed"


def contract(store):
    put(store, "a b/é+1.csv", "one")
    put(store, "a/c.csv", "other")
    first = next(item for item in store.list("a b/"))
    same = outcome(store, first)
    put(store, "a b/é+1.csv", "two")
    second = next(item for item in store.list("a b/"))
    changed = outcome(store, first)
    store.remove("a b/é+1.csv")
    store.remove("a b/é+1.csv")
    return {
        "names": [first.name],
        "marks differ": first.mark != second.mark,
        "read": same,
        "after a change": changed,
        "after its end": outcome(store, second),
        "left": [item.name for item in store.list("")],
    }


verb, address = sys.argv[1:]
store = store_at(address)
if verb == "put":
    for name, text in json.load(sys.stdin).items():
        put(store, name, text)
elif verb == "list":
    print(json.dumps({item.name: text_of(store, item) for item in store.list("")}))
else:
    if address.startswith("s3:"):
        import boto3

        if os.environ.get("MAKE_BUCKET"):
            boto3.client("s3").create_bucket(Bucket=store.bucket)
    print(json.dumps(contract(store)))
