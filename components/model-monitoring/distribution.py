"""Whether what a model is asked, what it answers and what turns out true are distributed as in a reference: Evidently chooses the test of each column by
its type and by how much there is. https://docs.evidentlyai.com/metrics/explainer_drift
"""

import math
import os
import tempfile

import pandas
import quality
from evidently import DataDefinition, Dataset, Report
from evidently.metrics import ValueDrift
from evidently.presets import DataDriftPreset
from performance import word
from report import is_drifted, share_of

#: Rows of a reference that are compared at most, a sample.
MOST_ROWS = 50_000

ANSWER = "prediction"


def compared(settings, recent, rows, known):
    """What a report tells of drift, from records, from rows whose truth is known and from the reference; and the page that shows it."""
    known = with_answers(settings, known.sample(n=min(len(known), MOST_ROWS), random_state=0))
    wanted = features_of(settings, known)
    asked = {name: [each.inputs.get(name) for each in recent] for name in wanted} | {ANSWER: [each.prediction for each in recent]}
    drift, answers, snapshot = drift_of_features(settings, wanted, asked, known)
    said = ["%s: too few values to compare" % name for name in wanted if drift is None or name not in drift["features"]]
    told = {"drift": drift, "prediction": answers, "truth": drift_of_truth(settings, rows, known), "said": said}
    return told, None if snapshot is None else page(snapshot)


def with_answers(settings, known):
    """What the model learned to answer stands for its answers where the reference has none."""
    target = settings["target"]["column"]
    return known if ANSWER in known or target not in known else known.assign(**{ANSWER: known[target]})


def features_of(settings, known):
    """Columns that are looked at: those that the environment names, or all that are neither answers nor left out of captures."""
    apart = {settings["target"]["column"], ANSWER}
    return settings["features"] or [name for name in known.columns if name not in apart and not quality.is_redacted(settings, name)]


def drift_of_features(settings, wanted, asked, known):
    """Drift of each feature, that of the answers, and Evidently's report; nothing where there is too little."""
    now, then, numbers = tables(settings, asked, known, [*wanted, ANSWER])
    columns = [name for name in wanted if name in now]
    if not columns:
        return None, None, None
    measures = [DataDriftPreset(columns=columns), *([ValueDrift(column=ANSWER)] if ANSWER in now else [])]
    snapshot = report_of(measures, now, then, numbers)
    drifts = {each["config"]["column"]: _drift(each) for each in snapshot.dict()["metrics"] if "column" in each["config"]}
    drift = {"share": share_of(snapshot), "threshold": settings["driftShare"], "features": {name: drifts[name] for name in columns}}
    return drift, drifts.get(ANSWER), snapshot


def drift_of_truth(settings, rows, known):
    """Whether the truth is distributed as it was: what is to be predicted changed, whatever was asked."""
    column = settings["target"]["column"]
    now, then, numbers = tables(settings, {column: [truth for _, truth, _ in rows]}, known, [column])
    return _drift(report_of([ValueDrift(column=column)], now, then, numbers).dict()["metrics"][0]) if column in now else None


def tables(settings, asked, known, wanted):
    """Both sides with the columns that each has enough values of, in one type, and which of them are numbers. What cannot be read as one is missing."""
    types = {each["name"]: each["type"] for each in settings["schema"]}
    now, then, numbers = {}, {}, []
    for name in [each for each in wanted if each in known]:
        is_number = types.get(name, "number" if pandas.api.types.is_numeric_dtype(known[name]) else "string") in ("number", "integer")
        sides = [pandas.Series([(as_number if is_number else as_word)(value) for value in side]) for side in (asked[name], known[name])]
        if all(side.notna().sum() >= settings["leastRows"] for side in sides):
            now[name], then[name] = sides
            numbers += [name] if is_number else []
    return pandas.DataFrame(now), pandas.DataFrame(then), numbers


def as_number(value):
    try:
        return float(value) if math.isfinite(float(value)) else math.nan
    except (TypeError, ValueError, OverflowError):
        return math.nan


def as_word(value):
    return None if value is None or value != value else word(value)


def report_of(measures, now, then, numbers):
    definition = DataDefinition(numerical_columns=numbers, categorical_columns=[each for each in now.columns if each not in numbers])
    return Report(measures).run(*(Dataset.from_pandas(each, data_definition=definition) for each in (now, then)))


def _drift(metric):
    config, score = metric["config"], float(metric["value"])
    return {"drifted": is_drifted(metric), "method": config["method"], "score": score, "threshold": config["threshold"]}


def page(snapshot):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.html")
        snapshot.save_html(path)
        with open(path, "rb") as file:
            return file.read()
