"""Answers cases of redaction, a line of JSON each: what components/serving/capture.py would keep of them."""

import json
import sys

import numpy
import pandas

sys.path.insert(0, sys.argv[1])
from capture import Redaction, is_sampled, predictions_of, rows_of

FORMS = {
    "frame": pandas.DataFrame,
    "nameless-frame": lambda rows: pandas.DataFrame([list(row.values()) for row in rows], dtype=object),
    "rows": lambda rows: rows,
    "one": lambda rows: rows[0],
    "named": lambda rows: {name: numpy.array([row.get(name) for row in rows] + [None], dtype=object)[:-1] for name in rows[0]},
    "positions": lambda rows: numpy.array([[*row.values(), None] for row in rows], dtype=object) if len({len(row) for row in rows}) == 1 else [],
    "lists": lambda rows: [list(row.values()) for row in rows],
    "texts": lambda rows: pandas.DataFrame({"text": [json.dumps(row) for row in rows]}),
    "pieces": lambda rows: pandas.DataFrame({"text": [json.dumps(row)[:-1] for row in rows]}),
}

for line in sys.stdin:
    case = json.loads(line)
    if "share" in case:
        print(json.dumps([is_sampled(each, case["share"]) for each in case["ids"]]), flush=True)
        continue
    redaction = Redaction(case["redact"].split(","))
    data = FORMS[case["form"]](case["rows"])
    inputs = rows_of(data, case["declared"], redaction)
    print(json.dumps({"inputs": inputs, "predictions": predictions_of(data, len(inputs), redaction)}), flush=True)
