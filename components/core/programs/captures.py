"""What model servers capture and what turned out true, as lines of JSON in the bucket of captures.

<model>/requests/<variant>/<yyyy>/<mm>/<dd>/<hh>/<time>-<pod>.jsonl   {"id","time","model","variant","version","inputs","prediction",...}
<model>/ground-truth/<yyyy>/<mm>/<dd>/<hh>/<time>-<pod>.jsonl         {"id","time","value"}

Lines come from what callers send, so nothing in them is trusted: what cannot be read is left out and counted.
"""

import json
import math
import re
from datetime import datetime, timezone
from typing import NamedTuple

#: What identifies an answer; the gateway's request id, with the row behind it where a request has several.
ID = re.compile(r"[\w.:#-]{1,128}", re.ASCII)

#: A version of the registry, which becomes a label of metrics; empty where none answered.
VERSION = re.compile(r"[\w.-]{0,64}", re.ASCII)

#: Longest text that is an answer or a truth.
LONGEST_VALUE = 256

#: Largest object that is read; servers write far smaller ones.
MOST_BYTES = 64 * 1024 * 1024


class Record(NamedTuple):
    """One row of a request. `prediction` is None where the request failed, or where its answer is not one value."""

    id: str
    time: float
    variant: str
    version: str
    prediction: object
    inputs: dict


class Truth(NamedTuple):
    id: str
    time: float
    value: object


def requests_folder(model, variant):
    return "%s/requests/%s/" % (model, variant)


def truth_folder(model):
    return "%s/ground-truth/" % model


def reports_folder(model):
    return "%s/reports/" % model


def latest_report(model):
    """Name of the object that says where the newest report lies."""
    return reports_folder(model) + "latest.json"


def hour_of(moment):
    """Folder of the objects of an hour, from seconds since 1970."""
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y/%m/%d/%H")


def stamp(moment):
    """A moment as names of objects have it: sorted by name is sorted by time."""
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y%m%dT%H%M%S.%fZ")


def records_in(content, variant):
    """Answers in the lines of an object, and how many lines could not be read. The folder says which variant it was, not the line."""
    return _read(content, lambda line: _record(line, variant))


def truths_in(content):
    """Truths in the lines of an object, and how many lines could not be read."""
    return _read(content, _truth)


def _read(content, parse):
    found, unreadable = [], 0
    for line in content.splitlines():
        if not line.strip():
            continue
        try:
            found.append(parse(json.loads(line)))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
            unreadable += 1
    return found, unreadable


def _record(line, variant):
    inputs = line.get("inputs") or {}
    if not isinstance(inputs, dict):
        raise TypeError("inputs are no columns")
    version = str(line["version"])
    if not VERSION.fullmatch(version):
        raise ValueError("no version is called that")
    return Record(identifier(line["id"]), moment(line["time"]), variant, version, _answer(line.get("prediction")), inputs)


def _answer(prediction):
    """What was answered, if that is one value: an answer of several parts is neither right nor wrong as a whole."""
    if isinstance(prediction, (list, dict)) and len(prediction) == 1:
        return _answer(next(iter(prediction.values() if isinstance(prediction, dict) else prediction)))
    try:
        return value(prediction)
    except (ValueError, OverflowError):
        return None


def _truth(line):
    return Truth(identifier(line["id"]), moment(line["time"]), value(line["value"]))


def identifier(given):
    if not isinstance(given, str) or not ID.fullmatch(given):
        raise ValueError("an id is 1 to 128 letters, digits, `.`, `:`, `#`, `_` and `-`")
    return given


def value(given):
    """An answer or a truth: a word, a number or true and false."""
    if isinstance(given, bool):
        return given
    if isinstance(given, str):
        if len(given) > LONGEST_VALUE:
            raise ValueError("a value has at most %d characters" % LONGEST_VALUE)
        return given
    # A whole number may be longer than any float, and a float no number at all.
    if not isinstance(given, (int, float)) or not math.isfinite(float(given)):
        raise ValueError("a value is a string, a finite number, or true or false")
    return given


def moment(given):
    """Seconds since 1970, from the same or from a date and time of ISO 8601."""
    if isinstance(given, str):
        parsed = datetime.fromisoformat(given)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)).timestamp()
    if isinstance(given, bool) or not math.isfinite(float(given)):
        raise ValueError("a time is seconds since 1970 or a date and time")
    return float(given)


class Feed:
    """Objects of a folder that have not been read yet. Writers are several and slow, so an object may appear before others that were listed earlier:
    a name counts as passed only once everything up to it has been read and is older than writers are slow."""

    SETTLE_SECONDS = 300

    def __init__(self, store, folder, since):
        self._store, self._folder = store, folder
        self._passed = folder + hour_of(since)
        self._read = set()

    def unread(self, now):
        listed = list(self._store.list(self._folder, self._passed))
        for each in listed:
            if each.name not in self._read or now - each.modified < self.SETTLE_SECONDS:
                break
            self._passed = each.name
            self._read.discard(each.name)
        return [each for each in listed if each.name > self._passed and each.name not in self._read]

    def read(self, name):
        self._read.add(name)
