"""Compares a file of data with an earlier one, column by column.

Reads from the environment: DATA and REFERENCE (addresses of CSV files), DRIFT_SHARE (above it, data counts as drifted), EXPERIMENT,
MLFLOW_TRACKING_URI. The report goes to MLflow, its share of drifted columns as a metric; `drift-share` and `drifted` are left in OUTPUTS_FOLDER.
"""

import os
import tempfile

import mlflow
import pandas
from evidently import Report
from evidently.presets import DataDriftPreset
from report import share_of


def fetched(address):
    return pandas.read_csv(mlflow.artifacts.download_artifacts(artifact_uri=address))


def leave(name, value):
    os.makedirs(os.environ["OUTPUTS_FOLDER"], exist_ok=True)
    with open(os.path.join(os.environ["OUTPUTS_FOLDER"], name), "w", encoding="utf-8") as file:
        file.write(value)


def main():
    data, reference = fetched(os.environ["DATA"]), fetched(os.environ["REFERENCE"])
    shared = [name for name in reference.columns if name in data.columns]
    snapshot = Report([DataDriftPreset()]).run(data[shared], reference[shared])
    share, most = share_of(snapshot), float(os.environ["DRIFT_SHARE"])
    mlflow.set_experiment(os.environ["EXPERIMENT"])
    with mlflow.start_run(run_name="drift", tags={"data": os.environ["DATA"], "reference": os.environ["REFERENCE"]}):
        mlflow.log_metrics({"drift.share": share, "drift.columns": len(shared)})
        with tempfile.TemporaryDirectory() as folder:
            page = os.path.join(folder, "drift.html")
            snapshot.save_html(page)
            mlflow.log_artifact(page)
        mlflow.log_text(snapshot.json(), "drift.json")
    leave("drift-share", "%.4f" % share)
    leave("drifted", "true" if share > most else "false")
    print("%.0f %% of %d columns differ" % (100 * share, len(shared)))


if __name__ == "__main__":
    main()
