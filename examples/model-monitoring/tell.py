"""Tells the estate what turned out true of what a model was asked: rows of a CSV file with the columns `id` and `value`.

    python tell.py http://127.0.0.1:8080/models/example/ground-truth outcomes.csv

Rows are sent a hundred at a time. Whatever was sent before may be sent again: of an id, the first truth counts.
"""

import csv
import json
import sys
import urllib.error
import urllib.request

AT_ONCE = 100


def value_of(text):
    """A number where it reads as one; a word otherwise."""
    try:
        return float(text)
    except ValueError:
        return text


def tell(address, truths):
    body = json.dumps(truths).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"}, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["kept"]


def main():
    address, path = sys.argv[1:]
    with open(path, encoding="utf-8", newline="") as file:
        truths = [{"id": row["id"], "value": value_of(row["value"])} for row in csv.DictReader(file)]
    try:
        kept = sum(tell(address, truths[start : start + AT_ONCE]) for start in range(0, len(truths), AT_ONCE))
    except urllib.error.HTTPError as error:
        sys.exit("refused with %d: %s" % (error.code, error.read().decode()))
    print("told of %d answers" % kept)


if __name__ == "__main__":
    main()
