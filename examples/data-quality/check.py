"""Holds a batch of data to its schema (Pandera), then compares it with what the model was trained on (Evidently).

    python check.py REFERENCE.csv BATCH.csv [REPORT.html]

Exits 1 when the batch breaks the schema, 2 when too many of its columns drifted; prints what it found as JSON.
"""

import json
import sys

import pandas
import pandera.errors
import pandera.pandas as pandera_pandas
from evidently import Report
from evidently.presets import DataDriftPreset

# Share of drifted columns from which on a model is better trained anew.
MOST_DRIFTED = 0.5

SCHEMA = pandera_pandas.DataFrameSchema(
    {
        "alcohol": pandera_pandas.Column(float, pandera_pandas.Check.in_range(5, 20)),
        "malic_acid": pandera_pandas.Column(float, pandera_pandas.Check.ge(0)),
        "ash": pandera_pandas.Column(float, pandera_pandas.Check.ge(0)),
        "magnesium": pandera_pandas.Column(float, pandera_pandas.Check.in_range(20, 400)),
        "proline": pandera_pandas.Column(float, pandera_pandas.Check.ge(0), nullable=False),
    },
    strict="filter",
    coerce=True,
)


def drifted_share(reference, batch, page):
    snapshot = Report([DataDriftPreset(drift_share=MOST_DRIFTED)]).run(batch, reference)
    if page:
        snapshot.save_html(page)
    counts = [metric["value"] for metric in snapshot.dict()["metrics"] if isinstance(metric["value"], dict)]
    return next(float(value["share"]) for value in counts if "share" in value)


def main():
    reference, batch = (pandas.read_csv(path) for path in sys.argv[1:3])
    try:
        reference, batch = SCHEMA.validate(reference, lazy=True), SCHEMA.validate(batch, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases[["column", "check"]].drop_duplicates()
        print(json.dumps({"findings": ["%s: %s" % (column, check) for column, check in cases.itertuples(index=False)]}))
        sys.exit(1)
    share = drifted_share(reference, batch, sys.argv[3] if len(sys.argv) > 3 else None)
    print(json.dumps({"findings": [], "drifted": share}))
    if share >= MOST_DRIFTED:
        sys.exit(2)


if __name__ == "__main__":
    main()
