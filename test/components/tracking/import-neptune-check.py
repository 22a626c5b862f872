"""Writes an export as neptune-exporter does, loads it into a real MLflow, and says what is there; the test that starts it judges."""

import datetime
import decimal
import importlib.util
import json
import os
import sys

import mlflow
import pyarrow as pa
import pyarrow.parquet as parquet
from mlflow.tracking import MlflowClient

folder, script = sys.argv[1:3]
mlflow.set_tracking_uri("sqlite:///%s/mlflow.db" % folder)
mlflow.set_registry_uri("sqlite:///%s/mlflow.db" % folder)
os.environ.update(EXPORT_URI="file://%s/export" % folder, EXPERIMENT="moved", STEP_MULTIPLIER="10")

spec = importlib.util.spec_from_file_location("import_neptune", script)
program = importlib.util.module_from_spec(spec)
spec.loader.exec_module(program)

# https://github.com/neptune-ai/neptune-exporter/blob/main/src/neptune_exporter/model.py
TEXT, MOMENT = pa.string(), pa.timestamp("ms", tz="UTC")
SCHEMA = pa.schema(
    [("project_id", TEXT), ("run_id", TEXT), ("attribute_path", TEXT), ("attribute_type", TEXT)]
    + [("step", pa.decimal128(18, 6)), ("timestamp", MOMENT), ("int_value", pa.int64()), ("float_value", pa.float64())]
    + [("string_value", TEXT), ("bool_value", pa.bool_()), ("datetime_value", MOMENT), ("string_set_value", pa.list_(TEXT))]
    + [("file_value", pa.struct([("path", TEXT)]))]
    + [("histogram_value", pa.struct([("type", TEXT), ("edges", pa.list_(pa.float64())), ("values", pa.list_(pa.float64()))]))]
)
START = datetime.datetime(2025, 3, 1, tzinfo=datetime.timezone.utc)


def row(run, path, kind, **values):
    empty = {name: None for name in SCHEMA.names}
    return {**empty, "project_id": "team/churn", "run_id": run, "attribute_path": path, "attribute_type": kind, **values}


def series(run, first, count):
    at = lambda step: START + datetime.timedelta(seconds=step)
    return [
        row(run, "train/loss", "float_series", step=decimal.Decimal(step) / 2, timestamp=at(step), float_value=1.0 / (step + 1))
        for step in range(first, first + count)
    ]


def write(run, parts):
    place = os.path.join(folder, "export/data/team_churn-0123456789abcdef")
    os.makedirs(place, exist_ok=True)
    for number, rows in parts.items():
        table = pa.Table.from_pylist(rows, schema=SCHEMA)
        parquet.write_table(table, "%s/%s-fedcba9876543210_part_%d.parquet" % (place, run, number))


def state():
    client = MlflowClient()
    known = client.get_experiment_by_name("moved")
    runs = client.search_runs([known.experiment_id]) if known else []
    return {
        run.data.tags["neptune.run_id"]: {
            "id": run.info.run_id,
            "name": run.info.run_name,
            "status": run.info.status,
            "start": run.info.start_time,
            "params": run.data.params,
            "tags": {name: value for name, value in run.data.tags.items() if name.startswith(("neptune.", "mlflow.parent"))},
            "losses": [(point.step, point.value) for point in client.get_metric_history(run.info.run_id, "train/loss")],
            "files": sorted(file.path for place in client.list_artifacts(run.info.run_id) for file in client.list_artifacts(run.info.run_id, place.path)),
        }
        for run in runs
    }


os.makedirs(os.path.join(folder, "export/files/team_churn"), exist_ok=True)
with open(os.path.join(folder, "export/files/team_churn/model.bin"), "wb") as file:
    file.write(b"weights")

facts = [
    row("CH-1", "sys/custom_run_id", "string", string_value="baseline"),
    row("CH-1", "sys/creation_time", "datetime", datetime_value=START),
    row("CH-1", "params/lr", "float", float_value=0.1),
    row("CH-1", "params/lr@odd", "float", float_value=0.2),
    row("CH-1", "sys/tags", "string_set", string_set_value=["a", "b"]),
    row("CH-1", "model", "file", file_value={"path": "team_churn/model.bin"}),
    row("CH-1", "lost", "file", file_value={"path": "team_churn/gone.bin"}),
    row("CH-1", "logs", "string_series", step=decimal.Decimal(1), timestamp=START, string_value="hello"),
]
write("CH-1", {0: facts + series("CH-1", 0, 1500), 1: series("CH-1", 1500, 500)})
write("CH-2", {0: [row("CH-2", "sys/forking/parent", "string", string_value="CH-1")] + series("CH-2", 0, 3)})
# Not exported to its end: there is no part 0.
write("CH-3", {1: series("CH-3", 0, 3)})

# The first start is broken off in the second part of the first run.
whole, calls = program.Load.metrics, []


def broken(load, rows):
    calls.append(load.place)
    if len(calls) == 2:
        whole(load, rows[:100])
        raise ConnectionError("the network went away")
    whole(load, rows)


program.Load.metrics = broken
results = [program.main()]
states = [state()]
program.Load.metrics = whole
results.append(program.main())
states.append(state())
program.Load.finish = lambda *_: (_ for _ in ()).throw(AssertionError("a run that is loaded was touched"))
results.append(program.main())
states.append(state())
with open(os.path.join(folder, "outcome.json"), "w", encoding="utf-8") as file:
    json.dump({"results": results, "states": states}, file)
