"""Compares what a model was asked and answered lately with what it was trained on, and leaves a report.

Looks at the version that answers as champion, since it began to: whether its inputs, its answers and the truth are distributed as in the reference
(Evidently), whether it errs more often than it did, whether inputs break their schema, and how right it was beside its baseline. Too little to compare
is said, and no failure.

Leaves `<model>/reports/<time>/report.html` and `metrics.json` in the bucket of captures, and `<model>/reports/latest.json`, which names both.

Configured by CAPTURE_URI, MODEL, SETTINGS (file of the models' settings, by name), MLFLOW_TRACKING_URI and what the store's library reads.
"""

import json
import os
import sys
import time

import captures
import concept
import mlflow
import quality
import reference
from joining import Joiner
from performance import Performance
from store import store

#: Rows that are looked at, the newest.
MOST_ROWS = 50_000

#: Reports of a model that stay; each has a few megabytes.
KEPT_REPORTS = 48


def window(bucket, model, folder, read, since):
    """Everything in a folder of captures since a moment, oldest first."""
    for each in bucket.list(folder, folder + captures.hour_of(since)):
        content = bucket.get(each.name) if each.size <= captures.MOST_BYTES else None
        if content is not None:
            yield from (found for found in read(content)[0] if found.time >= since)


def champion_records(bucket, model, since):
    """Answers of the version that answered last as champion: what another version was asked belongs to another reference."""
    folder = captures.requests_folder(model, "champion")
    found = sorted(window(bucket, model, folder, lambda content: captures.records_in(content, "champion"), since), key=lambda each: each.time)
    return [each for each in found if each.version == found[-1].version][-MOST_ROWS:]


def joined(bucket, model, records, performance, since):
    joiner = Joiner(performance.is_correct, performance.is_correct, 0, MOST_ROWS)
    for record in records:
        if record.prediction is not None:
            joiner.answer(record)
    for truth in window(bucket, model, captures.truth_folder(model), captures.truths_in, since):
        joiner.truth(truth)
    return sorted(joiner.joined(), key=lambda row: row[0].time)


def examine(bucket, model, settings, now):
    """Everything that the report tells, and the page of Evidently where there is one."""
    held = now - (settings["windowHours"] + settings["truthWithinHours"]) * 3600
    performance = Performance(settings)
    records = champion_records(bucket, model, held)
    recent = [each for each in records if each.time >= now - settings["windowHours"] * 3600]
    told = {"model": model, "time": now, "rows": len(recent), "drift": None, "prediction": None, "truth": None, "concept": None}
    told |= {"findings": quality.findings(settings, [each.inputs for each in recent]), "baseline": {}, "performance": {}, "said": []}
    if not records:
        return told | {"said": ["nothing was captured of the champion"]}, None
    version = records[-1].version
    known, why_not = reference.table(settings["reference"], model, version)
    rows = joined(bucket, model, records, performance, held)
    baseline = settings["baseline"] if isinstance(settings["baseline"], dict) else reference.logged(model, version)
    measures = performance.measure(rows)
    told |= {"version": version, "joined": len(rows), "performance": measures, "concept": concept.drift([right for _, _, right in rows])}
    told["baseline"] = {name: value for name, value in baseline.items() if name in measures or isinstance(settings["baseline"], dict)}
    if known is None or len(recent) < settings["leastRows"]:
        little = "%d rows were captured, and %d are needed" % (len(recent), settings["leastRows"])
        return told | {"said": [why_not or little]}, None
    # Loading Evidently takes longer than all else, and is for nothing where nothing is compared.
    import distribution

    found, page = distribution.compared(settings, recent, rows, known)
    return told | found, page


def leave(bucket, model, told, page):
    """Writes the report, then the object that names it, so that whoever follows the name finds it whole."""
    folder = "%s%s/" % (captures.reports_folder(model), captures.stamp(told["time"]))
    names = {"metrics": folder + "metrics.json"}
    if page is not None:
        names["report"] = folder + "report.html"
        bucket.put(names["report"], page, "text/html")
    bucket.put(names["metrics"], json.dumps(told, sort_keys=True, allow_nan=False).encode(), "application/json")
    bucket.put(captures.latest_report(model), json.dumps(names).encode(), "application/json")
    folders = sorted({each.name.split("/")[2] for each in bucket.list(captures.reports_folder(model)) if each.name.count("/") == 3})
    for old in folders[:-KEPT_REPORTS]:
        for each in list(bucket.list("%s%s/" % (captures.reports_folder(model), old))):
            bucket.delete(each.name)


def summary(told):
    drift = told["drift"]
    share = "no drift was looked for" if drift is None else "%.0f %% of %d features differ" % (100 * drift["share"], len(drift["features"]))
    measures = ", ".join("%s %.3f" % each for each in sorted(told["performance"].items()))
    return "; ".join([share, *([measures] if measures else []), *told["said"]])


def main():
    with open(os.environ["SETTINGS"], encoding="utf-8") as file:
        settings = json.load(file)
    model = os.environ["MODEL"]
    if model not in settings:
        sys.exit("nothing is said of %s; there are %s" % (model, ", ".join(settings)))
    mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    bucket = store(os.environ["CAPTURE_URI"])
    told, page = examine(bucket, model, settings[model], time.time())
    leave(bucket, model, told, page)
    print("%s: %s" % (model, summary(told)))


if __name__ == "__main__":
    main()
