"""Loads runs that neptune-exporter wrote to a bucket into MLflow. Started again it skips what is loaded, and goes on where it stopped.

The folder holds `data/<project>/<run>_part_<n>.parquet` and `files/`, as `neptune-exporter export --data-path data --files-path files` leaves them;
a run without part 0 was not exported to its end. https://github.com/neptune-ai/neptune-exporter#data-layout-on-disk
"""

import hashlib
import json
import os
import re
import sys
import tempfile

import pyarrow.parquet as parquet
from mlflow.entities import Metric, Param, RunTag
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.tracking import MlflowClient

# A run's place in the export, by which it is known again; how many of its parts are loaded; its id in Neptune.
PLACE, PARTS, DONE, RUN_ID, PARENT = "neptune.export", "neptune.parts", "neptune.loaded", "neptune.run_id", "neptune.parent_run_id"
PART = re.compile(r"^(?P<run>.+)_part_(?P<number>\d+)\.parquet$")
SCALARS = {"float": "float_value", "int": "int_value", "string": "string_value", "bool": "bool_value", "datetime": "datetime_value"}
# https://mlflow.org/docs/latest/rest-api.html#request-limits
METRICS, PARAMS, LONGEST_NAME, LONGEST_VALUE = 1000, 100, 250, 6000


def name_of(path):
    """A name that MLflow takes; one that had to be changed bears a hash, so that no two become one."""
    name = re.sub(r"[^\w\-. /]", "_", path, flags=re.ASCII)
    if name == path and len(name) <= LONGEST_NAME:
        return name
    return "%s-%s" % (name[: LONGEST_NAME - 9], hashlib.sha256(path.encode()).hexdigest()[:8])


def millis(moment, otherwise=0):
    return otherwise if moment is None else int(moment.timestamp() * 1000)


def exported(bucket):
    """Runs by their place: the numbered parts of each, in order; only those that were exported to their end."""
    runs = {}
    for project in bucket.list_artifacts("data"):
        if not project.is_dir:
            continue
        for file in bucket.list_artifacts(project.path):
            match = PART.match(os.path.basename(file.path))
            if match and not file.is_dir:
                place = "%s/%s" % (os.path.basename(project.path), match["run"])
                runs.setdefault(place, {})[int(match["number"])] = file.path
    return {place: [parts[number] for number in sorted(parts)] for place, parts in sorted(runs.items()) if 0 in parts}


class Load:
    """One run on its way."""

    def __init__(self, client, bucket, experiment, place, multiplier):
        self.client, self.bucket, self.place, self.multiplier = client, bucket, place, multiplier
        found = client.search_runs([experiment], "tags.`%s` = '%s'" % (PLACE, place), max_results=1)
        self.run = found[0] if found else None
        self.experiment = experiment

    @property
    def id(self):
        return self.run.info.run_id

    def tag(self, name):
        return None if self.run is None else self.run.data.tags.get(name)

    def step(self, row):
        return 0 if row["step"] is None else int(row["step"] * self.multiplier)

    def finish(self, parts):
        """Loads the parts that are missing. One that was broken off is loaded anew: what the server has already it does not keep twice."""
        for number, path in enumerate(parts):
            if number < int(self.tag(PARTS) or 0):
                continue
            with tempfile.TemporaryDirectory() as folder:
                self.part(parquet.ParquetFile(self.bucket.download_artifacts(path, folder)), number, folder)
            self.mark({PARTS: str(number + 1)})
        self.mark({DONE: "true"})
        self.client.set_terminated(self.id, "FINISHED")

    def mark(self, tags):
        self.client.log_batch(self.id, tags=[RunTag(name, value) for name, value in tags.items()])
        self.run = self.client.get_run(self.id)

    def begin(self, rows):
        """The run is made with its tags, so that it is found again however soon this is broken off."""
        seen = {row["attribute_path"]: row for row in rows}
        read = lambda path, column: seen.get(path, {}).get(column)
        run_id = rows[0]["run_id"]
        tags = {PLACE: self.place, RUN_ID: run_id, "neptune.project_id": rows[0]["project_id"]}
        parent = read("sys/forking/parent", "string_value")
        if parent:
            tags[PARENT] = parent
        start = millis(read("sys/creation_time", "datetime_value"), None)
        title = read("sys/custom_run_id", "string_value") or run_id
        self.run = self.client.create_run(self.experiment, start_time=start, tags=tags, run_name=title)

    def part(self, file, number, folder):
        texts = {}
        for batch in file.iter_batches(batch_size=10_000):
            rows = batch.to_pylist()
            if not rows:
                continue
            if self.run is None:
                self.begin(rows)
            self.params(rows)
            self.metrics(rows)
            for row in rows:
                self.file(row, folder)
                self.collect(row, texts)
        for (name, kind), lines in texts.items():
            suffix = "" if number == 0 else ".%d" % number
            self.client.log_text(self.id, "\n".join(lines) + "\n", "%s/%s%s.%s" % (name, "series", suffix, kind))

    def params(self, rows):
        params = []
        for row in rows:
            column = SCALARS.get(row["attribute_type"])
            value = row[column] if column else row["string_set_value"] if row["attribute_type"] == "string_set" else None
            if value is None:
                continue
            text = ",".join(value) if isinstance(value, list) else value.isoformat() if hasattr(value, "isoformat") else str(value)
            params.append(Param(name_of(row["attribute_path"]), text[:LONGEST_VALUE]))
        for start in range(0, len(params), PARAMS):
            self.client.log_batch(self.id, params=params[start : start + PARAMS])

    def metrics(self, rows):
        metrics = [
            Metric(name_of(row["attribute_path"]), row["float_value"], millis(row["timestamp"]), self.step(row))
            for row in rows
            if row["attribute_type"] == "float_series" and row["float_value"] is not None
        ]
        for start in range(0, len(metrics), METRICS):
            self.client.log_batch(self.id, metrics=metrics[start : start + METRICS])

    def file(self, row, folder):
        if row["attribute_type"] not in ("file", "artifact", "file_series", "file_set") or not row["file_value"]:
            return
        name = name_of(row["attribute_path"])
        place = name if row["attribute_type"] != "file_series" else "%s/step_%d" % (name, self.step(row))
        path = "files/" + row["file_value"]["path"]
        try:
            local = self.bucket.download_artifacts(path, folder)
        except Exception as error:  # Each store has errors of its own, and one lost file must not keep back the run.
            print("%s: %s is not in the export: %s" % (self.place, path, error), file=sys.stderr)
            return
        send = self.client.log_artifacts if os.path.isdir(local) else self.client.log_artifact
        send(self.id, local, place)

    def collect(self, row, texts):
        step, moment = self.step(row), row["timestamp"] and row["timestamp"].isoformat()
        name = name_of(row["attribute_path"])
        if row["attribute_type"] == "string_series" and row["string_value"] is not None:
            texts.setdefault((name, "txt"), []).append("%s; %s; %s" % (step, moment, row["string_value"]))
        if row["attribute_type"] == "histogram_series" and row["histogram_value"]:
            line = json.dumps({"step": step, "timestamp": moment, **row["histogram_value"]})
            texts.setdefault((name, "jsonl"), []).append(line)


def connect(client, experiment, loads):
    """Forks know their parents, once all are there."""
    targets = {load.tag(RUN_ID): load.id for load in loads}
    for load in loads:
        parent = targets.get(load.tag(PARENT))
        if parent and load.tag("mlflow.parentRunId") != parent:
            client.set_tag(load.id, "mlflow.parentRunId", parent)


def main():
    client, bucket = MlflowClient(), get_artifact_repository(os.environ["EXPORT_URI"])
    name = os.environ["EXPERIMENT"]
    known = client.get_experiment_by_name(name)
    experiment = known.experiment_id if known else client.create_experiment(name)
    loads, failed, skipped = [], [], 0
    for place, parts in exported(bucket).items():
        load = Load(client, bucket, experiment, place, int(os.environ.get("STEP_MULTIPLIER", "1")))
        loads.append(load)
        if load.tag(DONE) == "true":
            skipped += 1
            continue
        try:
            load.finish(parts)
            print("%s: loaded" % place)
        except Exception as error:  # The others are loaded all the same; the Job fails in the end and is started again.
            failed.append(place)
            print("%s: %s" % (place, error), file=sys.stderr)
    connect(client, experiment, [load for load in loads if load.run is not None])
    print("%d runs: %d loaded, %d were there, %d failed" % (len(loads), len(loads) - skipped - len(failed), skipped, len(failed)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    sys.exit(main())
