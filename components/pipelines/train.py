"""Trains a classifier, tells MLflow all of it, and registers the model.

Reads from the environment: MLFLOW_TRACKING_URI, EXPERIMENT, MODEL, DATA (address of a CSV file; empty for the iris data that
scikit-learn carries), TARGET (its column of answers), SEED, and what lineage.py reads. Leaves `run-id`, `version` and `accuracy` in OUTPUTS_FOLDER.
"""

import os
import sys

import lineage
import mlflow
import mlflow.sklearn
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from training_data import leave, split, table


def main():
    address, seed = os.environ.get("DATA", ""), int(os.environ.get("SEED", "0"))
    frame, target = table(address)
    if target not in frame.columns:
        sys.exit("the data has no column %r; it has %s" % (target, ", ".join(map(str, frame.columns))))
    known, unknown, right, wanted = split(frame, target, seed)
    mlflow.set_experiment(os.environ["EXPERIMENT"])
    with mlflow.start_run() as run, lineage.telling(os.environ["MODEL"], run.info.run_id, [lineage.dataset(address)]) as written:
        # A linear model, whose file holds plain numbers: trees in a file are loaded only by who trusts whoever wrote it.
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(known, right)
        accuracy = accuracy_score(wanted, model.predict(unknown))
        mlflow.log_params({"data": address or "iris", "rows": len(frame), "seed": seed})
        mlflow.log_metric("accuracy", accuracy)
        info = mlflow.sklearn.log_model(
            model, name="model", signature=infer_signature(known, model.predict(known)), registered_model_name=os.environ["MODEL"]
        )
        written.append(lineage.model_version(os.environ["MODEL"], info.registered_model_version))
    leave("run-id", run.info.run_id)
    leave("version", info.registered_model_version)
    leave("accuracy", accuracy)
    print("version %s of %s: accuracy %.3f" % (info.registered_model_version, os.environ["MODEL"], accuracy))


if __name__ == "__main__":
    main()
