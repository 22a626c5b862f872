"""Calls an address: `http.py METHOD URL [BODY]`. Prints the status and the body as JSON, with status 0 when nothing answered."""

import json
import sys
import urllib.error
import urllib.request

method, url, *body = sys.argv[1:]
data = body[0].encode() if body else None
request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
try:
    with urllib.request.urlopen(request, timeout=30) as response:
        status, text = response.status, response.read().decode()
except urllib.error.HTTPError as error:
    status, text = error.code, error.read().decode()
except OSError as error:
    status, text = 0, str(error)
print(json.dumps({"status": status, "body": text}))
