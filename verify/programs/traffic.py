"""Asks a released model through the gateway as its callers do, and tells what they saw: `traffic.py SETTINGS`, as JSON with

gateway   address of the gateway
model     name of the model
requests  how many requests at most
seconds   how long at most
threads   callers at once, each on a connection that it keeps
pause     seconds between two requests of a caller (0 if not given)
users     with it, each request says who asks, by X-User-Id, one of so many (none if not given)
truth     whether callers tell later what was true (false if not given)
data      the rows that are asked about, `wine` or `iris` (wine if not given)
shift     feature -> what is added to it, in standard deviations (nothing if not given)
stop      a file whose coming ends it early (nothing does if not given)

The last line is JSON: sent, failed, statuses, byVariant, byVersion, p50 and p95 in seconds, variantsOfUsers (of each user), wrong, and `failures`, the
first few of them in words.
"""

import http.client
import json
import os
import random
import sys
import threading
import time
import urllib.parse
from collections import Counter, defaultdict

from sklearn.datasets import load_iris, load_wine

TRUTHS_AT_ONCE = 10
MOST_FAILURES = 5
LONGEST_FAILURE = 1000


class Caller(threading.Thread):
    def __init__(self, settings, number, table, budget):
        super().__init__()
        self._settings = settings
        self._table = table
        self._budget = budget
        self._chance = random.Random(number)
        self._connection = None
        self._truths = []
        self.seconds, self.statuses, self.variants, self.versions = [], Counter(), Counter(), Counter()
        self.users, self.failures, self.wrong, self.untold = defaultdict(set), [], 0, 0

    def run(self):
        while self._budget.take():
            self._ask()
            time.sleep(self._settings.get("pause", 0))
        self._tell(1)

    def _ask(self):
        row = self._chance.randrange(len(self._table["rows"]))
        user = str(self._chance.randrange(self._settings["users"])) if "users" in self._settings else None
        body = {"dataframe_split": {"columns": self._table["columns"], "data": [self._table["rows"][row]]}}
        begin = time.monotonic()
        try:
            status, headers, text = self._post("invocations", body, {} if user is None else {"X-User-Id": user})
        except OSError as error:
            return self._note("no answer", repr(error))
        except http.client.HTTPException as error:
            return self._note("no answer", repr(error))
        self.seconds.append(time.monotonic() - begin)
        if status != 200:
            answered = "version %s as %s" % (headers.get("X-Model-Version", "none"), headers.get("X-Variant", "nobody"))
            return self._note(str(status), "%s: %s" % (answered, text[:LONGEST_FAILURE]))
        self._note("200")
        self.variants[headers.get("X-Variant", "")] += 1
        self.versions[headers.get("X-Model-Version", "")] += 1
        if user is not None:
            self.users[user].add(headers.get("X-Variant", ""))
        said = json.loads(text)["predictions"][0]
        self.wrong += said != self._table["classes"][row]
        if self._settings.get("truth"):
            self._truths.append({"id": headers.get("X-Request-Id", ""), "value": self._table["classes"][row]})
            self._tell(TRUTHS_AT_ONCE)

    def _tell(self, at_least):
        if len(self._truths) < at_least:
            return
        told, self._truths = self._truths, []
        try:
            status, _, text = self._post("ground-truth", told, {})
            if status >= 300:
                raise OSError("ground truth is answered %d: %s" % (status, text[:200]))
        except (OSError, http.client.HTTPException) as error:
            self.untold += len(told)
            self.failures.append(repr(error))

    def _post(self, path, body, headers):
        """One request on the connection that is kept; a connection that was closed before it was used is opened again, as every client does."""
        place = urllib.parse.urlsplit(self._settings["gateway"])
        fresh = self._connection is None
        if fresh:
            self._connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
        try:
            path = "/models/%s/%s" % (self._settings["model"], path)
            self._connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **headers})
            response = self._connection.getresponse()
            return response.status, response.headers, response.read().decode()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection.close()
            self._connection = None
            if fresh:
                raise
            return self._post(path.rsplit("/", 1)[1], body, headers)
        except BaseException:
            self._connection.close()
            self._connection = None
            raise

    def _note(self, status, text=None):
        self.statuses[status] += 1
        if text is not None and len(self.failures) < MOST_FAILURES:
            self.failures.append("%s: %s" % (status, text))


class Budget:
    """How many requests there may still be, and until when."""

    def __init__(self, settings):
        self._left = settings["requests"]
        self._end = time.monotonic() + settings["seconds"]
        self._stop = settings.get("stop", "")
        self._lock = threading.Lock()

    def take(self):
        with self._lock:
            if self._left <= 0 or time.monotonic() >= self._end or (self._stop and os.path.exists(self._stop)):
                return False
            self._left -= 1
            return True


def table_of(data, shift):
    loaded = {"wine": load_wine, "iris": load_iris}[data](as_frame=True)
    rows = loaded.data.copy()
    for feature, deviations in shift.items():
        rows[feature] += deviations * rows[feature].std()
    return {"columns": list(rows.columns), "rows": rows.values.tolist(), "classes": [int(each) for each in loaded.target]}


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def main():
    settings = json.loads(sys.argv[1])
    table, budget = table_of(settings.get("data", "wine"), settings.get("shift", {})), Budget(settings)
    callers = [Caller(settings, number, table, budget) for number in range(settings["threads"])]
    begin = time.monotonic()
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    statuses = sum((caller.statuses for caller in callers), Counter())
    users = defaultdict(set)
    for caller in callers:
        for user, variants in caller.users.items():
            users[user] |= variants
    seconds = [each for caller in callers for each in caller.seconds]
    print(
        json.dumps(
            {
                "sent": sum(statuses.values()),
                "failed": sum(count for status, count in statuses.items() if status != "200"),
                "statuses": statuses,
                "byVariant": sum((caller.variants for caller in callers), Counter()),
                "byVersion": sum((caller.versions for caller in callers), Counter()),
                "p50": quantile(seconds, 0.5),
                "p95": quantile(seconds, 0.95),
                "wrong": sum(caller.wrong for caller in callers),
                "untold": sum(caller.untold for caller in callers),
                "variantsOfUsers": {user: sorted(variants) for user, variants in sorted(users.items())},
                "seconds": time.monotonic() - begin,
                "failures": [failure for caller in callers for failure in caller.failures][:MOST_FAILURES],
            }
        )
    )


if __name__ == "__main__":
    main()
