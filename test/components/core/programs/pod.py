"""A pod that does what it is told with the bucket at an address, by `store.py`: steps as JSON on its input, what came of each as JSON on its output.

What the cloud refuses is "refused", and nothing else that fails is: it ends the pod.
"""

import json
import sys

from store import store


def refused(error):
    status = getattr(error, "status_code", None) or getattr(error, "code", None)
    told = getattr(error, "response", None)
    if isinstance(told, dict):
        status = told["ResponseMetadata"]["HTTPStatusCode"]
    return int(status or 0) == 403


def done(bucket, verb, *given):
    if verb == "put":
        return bucket.put(given[0], given[1].encode(), "text/plain")
    if verb == "get":
        content = bucket.get(*given)
        return None if content is None else content.decode()
    if verb == "list":
        return [each.name for each in bucket.list(*given)]
    return bucket.delete(*given)


def came(bucket, step):
    try:
        return done(bucket, *step)
    except Exception as error:
        if refused(error):
            return "refused"
        raise


bucket = store(sys.argv[1])
print(json.dumps([came(bucket, step) for step in json.load(sys.stdin)]))
