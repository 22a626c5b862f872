"""Predicts for every file below a folder, and leaves what is done alone.

Reads from the environment: JOB, MODEL, and MODEL_ALIAS or MODEL_VERSION; INPUT and OUTPUT (addresses of folders), PARTITION_ROWS, COLUMNS and KEEP (JSON
lists; the first may be empty for all), LATE_DAYS, RESCORE (`true` or `false`), EXPERIMENT, MLFLOW_TRACKING_URI, and what the store's client reads.

Below OUTPUT it leaves, each object whole or not at all:
  predictions/<file>/<recipe>-v<version>/000000.csv  rows of one partition: `row`, the kept columns, `prediction`
  predictions/<file>/current.json                    which of these folders holds for the file as it is, once that folder is whole
  predictions/<file>/<recipe>-v<version>/done.json   that all is there: the last thing written
  failed/<file>.json                                 why there are none for a file; gone once there are
  runs/<time>.json                                   what a run did
Ends with 3 where files could not be predicted, which another try would not change.
"""

import json
import logging
import os
import sys
import tempfile
import time
from datetime import datetime, timezone

import mlflow
import pandas
from mlflow import MlflowClient
from partitions import day_of, folder_of, part_of, recipe_of, suffix_of, tables, write
from stores import Changed, store_at

FILES_FAILED = 3

# What the log, the note and the manifest tell of an error: enough to find it, never the whole of a long row.
LONGEST_REASON = 500

log = logging.getLogger("batch")


class Bad(Exception):
    """A file that cannot be predicted, whoever tries."""


class Job:
    def __init__(self, environment):
        self.name, self.model = environment["JOB"], environment["MODEL"]
        self.alias, self.pinned = environment.get("MODEL_ALIAS"), environment.get("MODEL_VERSION")
        self.source, self.target = store_at(environment["INPUT"]), store_at(environment["OUTPUT"])
        self.rows = int(environment["PARTITION_ROWS"])
        self.columns, self.keep = json.loads(environment.get("COLUMNS") or "[]"), json.loads(environment.get("KEEP") or "[]")
        self.late_days, self.rescore = int(environment["LATE_DAYS"]), environment["RESCORE"] == "true"
        self.experiment = environment["EXPERIMENT"]
        self.version = self.pinned or MlflowClient().get_model_version_by_alias(self.model, self.alias).version
        self.scratch = tempfile.TemporaryDirectory()
        self._model = None

    def recipe(self, item):
        return recipe_of(item.mark, self.rows, self.columns, self.keep)

    def loaded(self):
        """Loaded by the first table that needs it: most runs of a quiet folder need none."""
        if self._model is None:
            self._model = mlflow.pyfunc.load_model("models:/%s/%s" % (self.model, self.version))
        return self._model

    def path(self, name):
        return os.path.join(self.scratch.name, name)

    def put_json(self, name, value):
        path = self.path("note")
        with open(path, "w", encoding="utf-8") as file:
            file.write(json.dumps(value, indent=2, sort_keys=True) + "\n")
        self.target.put(name, path)


def present(job, item):
    """Names of what is there for this file, of any content and version."""
    return {found.name for found in job.target.list("predictions/%s/" % item.name)}


def is_done(job, item, names):
    """Whether this content is predicted: by this version, or by any where another is no reason to do it anew."""
    if job.rescore:
        return folder_of(item.name, job.recipe(item), job.version) + "done.json" in names
    begin = "predictions/%s/%s-v" % (item.name, job.recipe(item))
    return any(name.startswith(begin) and name.endswith("/done.json") for name in names)


def predict_file(job, item, names):
    """Predicts the partitions that are not there, then says that the file is done; how many rows it has."""
    suffix, recipe, path = suffix_of(item.name), job.recipe(item), job.path("input")
    job.source.read(item, path)
    total = 0
    for index, table in enumerate(checked(tables(path, suffix, job.rows))):
        name = part_of(item.name, recipe, job.version, index)
        if name not in names:
            part = job.path("part")
            answers(job, table, total, part, suffix)
            job.target.put(name, part)
        total += len(table)
    folder = folder_of(item.name, recipe, job.version)
    said = {"file": item.name, "mark": item.mark, "model": job.model, "version": str(job.version), "rows": total, "folder": folder}
    # Before the mark that it is done: who is killed between the two writes both anew.
    job.put_json("predictions/%s/current.json" % item.name, said)
    job.put_json(folder + "done.json", said)
    job.target.remove("failed/%s.json" % item.name)
    return total


def checked(found):
    """The tables of a file; whatever is wrong with it is the file's fault, not the store's."""
    try:
        for table in found:
            if len(table) > 0:
                yield table
    except pandas.errors.EmptyDataError:
        return
    except Exception as error:
        raise Bad(reason_of(error)) from error


def answers(job, table, first, path, suffix):
    """Writes the predictions of a table whose first row is this one of the file."""
    missing = [name for name in job.columns + job.keep if name not in table.columns]
    if missing:
        raise Bad("the file has no column %s; it has %s" % (", ".join(missing), ", ".join(map(str, table.columns))))
    model = job.loaded()
    try:
        predicted = model.predict(table[job.columns] if job.columns else table)
        beside = named(predicted, len(table))
    except Exception as error:
        raise Bad("from row %d on: %s" % (first, reason_of(error))) from error
    kept = table[job.keep].reset_index(drop=True)
    rows = pandas.DataFrame({"row": range(first, first + len(table))})
    write(pandas.concat([rows, kept, beside], axis=1), path, suffix)


def named(predicted, rows):
    """Predictions as columns: `prediction`, or `prediction.<name>` where the model gives several."""
    frame = pandas.DataFrame(predicted).reset_index(drop=True)
    if len(frame) != rows:
        raise ValueError("the model gave %d predictions for %d rows" % (len(frame), rows))
    several = isinstance(predicted, pandas.DataFrame) or frame.shape[1] > 1
    frame.columns = ["prediction.%s" % name for name in frame.columns] if several else ["prediction"]
    return frame


def reason_of(error):
    return ("%s: %s" % (type(error).__name__, getattr(error, "message", error)))[:LONGEST_REASON]


def run(job, today):
    """Goes through the files; what became of each, by word. Files that fail hold up no other."""
    became = {"done": [], "there": [], "failed": [], "late": [], "changing": []}
    rows = 0
    for item in list(job.source.list("")):
        if not suffix_of(item.name):
            continue
        names = present(job, item)
        if is_done(job, item, names):
            became["there"].append(item.name)
            continue
        if (today - day_of(item)).days > job.late_days:
            became["late"].append(item.name)
            continue
        try:
            rows += predict_file(job, item, names)
            became["done"].append(item.name)
            log.info("done: %s", item.name)
        except Changed:
            became["changing"].append(item.name)
            log.info("changed while it was read, so left for the next run: %s", item.name)
        except Bad as error:
            became["failed"].append(item.name)
            job.put_json("failed/%s.json" % item.name, {"file": item.name, "mark": item.mark, "version": str(job.version), "reason": str(error)})
            log.error("failed: %s: %s", item.name, error)
    return became, rows


def tell(job, became, rows, begun, seconds):
    """Counts into an MLflow run, and names into the manifest; nothing of a run that found nothing to do."""
    counts = {word: len(names) for word, names in became.items()}
    log.info("%s", ", ".join("%d %s" % (count, word) for word, count in counts.items()))
    if not any(counts[word] for word in ("done", "failed", "changing")):
        return
    mlflow.set_experiment(job.experiment)
    tags = {"job": job.name, "model": job.model, "version": str(job.version)}
    with mlflow.start_run(run_name="batch-%s" % job.name, tags=tags) as told:
        mlflow.log_metrics({"batch.rows": rows, "batch.seconds": seconds, **{"batch.%s" % word: count for word, count in counts.items()}})
    named = {word: names for word, names in became.items() if word != "there"}
    manifest = {"job": job.name, "model": job.model, "version": str(job.version), "run": told.info.run_id, "rows": rows, **counts, "files": named}
    job.put_json("runs/%s.json" % begun.strftime("%Y-%m-%dT%H-%M-%S.%fZ"), manifest)


def main():
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    begun, clock = datetime.now(timezone.utc), time.monotonic()
    job = Job(os.environ)
    became, rows = run(job, begun.date())
    tell(job, became, rows, begun, time.monotonic() - clock)
    if became["failed"]:
        log.error("%d files have no predictions; the reasons are below failed/: %s", len(became["failed"]), ", ".join(became["failed"][:20]))
        sys.exit(FILES_FAILED)


if __name__ == "__main__":
    main()
