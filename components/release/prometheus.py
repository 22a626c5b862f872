"""Asks Prometheus. https://prometheus.io/docs/prometheus/latest/querying/api/

Reads PROMETHEUS_URL.
"""

import json
import math
import os
import urllib.parse
import urllib.request


def number(query):
    """The one number that a query answers; None where it has no answer, or none that is a number."""
    results = _ask(query)
    if not results:
        return None
    value = float(results[0]["value"][1])
    return None if math.isnan(value) else value


def by(label, query):
    """The numbers that a query answers, by the value of a label."""
    return {result["metric"].get(label, ""): float(result["value"][1]) for result in _ask(query)}


def _ask(query):
    address = "%s/api/v1/query?%s" % (os.environ["PROMETHEUS_URL"].rstrip("/"), urllib.parse.urlencode({"query": query}))
    with urllib.request.urlopen(address, timeout=5) as response:
        return json.load(response)["data"]["result"]
