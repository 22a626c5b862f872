"""Asks a model through its gateway as callers do, tells later what was true, and says each few seconds who answered: `ask.py GATEWAY [SECONDS]`.

Reads MODEL. The rows that it asks about are the wines that come with scikit-learn.
"""

import json
import os
import random
import sys
import time
import urllib.error
import urllib.request
from collections import Counter

from sklearn.datasets import load_wine

PAUSE_SECONDS = 0.05
TOLD_EVERY = 5


def post(gateway, path, body):
    url = "%s/models/%s/%s" % (gateway.rstrip("/"), os.environ.get("MODEL", "example"), path)
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers, answer.read()


def tell(gateway, answered, truths):
    post(gateway, "ground-truth", truths)
    print("%s  %s" % (time.strftime("%H:%M:%S"), ", ".join("%s: %d" % each for each in sorted(answered.items()))), flush=True)


def main():
    gateway, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 600
    wine = load_wine(as_frame=True)
    rows, classes, columns = wine.data.values.tolist(), [int(each) for each in wine.target], list(wine.data.columns)
    end, told, answered, truths = time.monotonic() + seconds, time.monotonic(), Counter(), []
    while time.monotonic() < end:
        row = random.randrange(len(rows))
        try:
            headers, _ = post(gateway, "invocations", {"dataframe_split": {"columns": columns, "data": [rows[row]]}})
            answered["version %s (%s)" % (headers["X-Model-Version"], headers["X-Variant"])] += 1
            truths.append({"id": headers["X-Request-Id"], "value": classes[row]})
        except urllib.error.HTTPError as error:
            answered["status %d" % error.code] += 1
        if time.monotonic() - told >= TOLD_EVERY:
            tell(gateway, answered, truths)
            told, answered, truths = time.monotonic(), Counter(), []
        time.sleep(PAUSE_SECONDS)
    if answered:
        tell(gateway, answered, truths)


if __name__ == "__main__":
    main()
