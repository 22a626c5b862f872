"""Plays courses of answers and truths through the joiner: a line of JSON in for each course, a line of counts out."""

import json
import sys

sys.path[:0] = sys.argv[1:]

from captures import Record, Truth  # noqa: E402
from joining import Joiner  # noqa: E402


def equal(one, other):
    return one == other


def played(course):
    joiner = Joiner(equal, equal, 100, course["most"])
    for event in course["events"]:
        if "value" in event:
            joiner.truth(Truth(event["id"], event["time"], event["value"]))
        else:
            joiner.answer(Record(event["id"], event["time"], event["variant"], event["version"], event["prediction"], {}))
    if "before" in course:
        joiner.forget(course["before"])
    return {
        "outcomes": sorted([*key, count] for key, count in joiner.outcomes.items()),
        "truths": dict(joiner.truths),
        "waiting": joiner.waiting(),
        "compared": dict(joiner.compared),
        "agreed": dict(joiner.agreed),
        "joined": sorted([record.id, record.variant, right] for record, _, right in joiner.joined()),
        "coverage": joiner.coverage(float("inf")),
    }


for line in sys.stdin:
    print(json.dumps(played(json.loads(line))), flush=True)
