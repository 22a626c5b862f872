"""Trains a classifier, tells MLflow all of it, and registers the model.

Reads from the environment: MLFLOW_TRACKING_URI, EXPERIMENT, MODEL, DATA (address of a CSV file; empty for the iris data that
scikit-learn carries), TARGET (its column of answers), SEED, RECENT as training_data.py does, DATA_VERSION, CODE_REVISION and TRIGGER as
provenance.py does, and what lineage.py reads. Leaves `run-id`, `version` and `accuracy` in OUTPUTS_FOLDER.
"""

import os
import sys
from importlib.metadata import version as installed

import card
import lineage
import mlflow
import mlflow.sklearn
import provenance
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, precision_recall_fscore_support
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from training_data import gather, least_recent, leave, table

# What the model imports. MLflow would find it out by loading the model in a process of its own, which takes longer than the training.
REQUIREMENTS = ("numpy", "pandas", "scikit-learn", "scipy", "skops")

# Rows of a reference; more say nothing more of a distribution.
MOST_REFERENCE = 5000


def train(data, name, experiment):
    """Learns from data and registers what came of it: the run's id, the version, and its accuracy on rows that it did not learn from."""
    mlflow.set_experiment(experiment)
    with mlflow.start_run() as run, lineage.telling(name, run.info.run_id, [lineage.dataset(data.address)]) as written:
        # A linear model, whose file holds plain numbers: trees in a file are loaded only by who trusts whoever wrote it.
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(data.learned.features, data.learned.answers)
        learned, tested = data.expected(least_recent())
        measures = measured(tested.answers, model.predict(tested.features))
        mlflow.log_params(
            {
                "data": data.address or "iris",
                "rows": len(data.learned) + len(data.held_out),
                "rows-learned": len(data.learned),
                "rows-recent-tested": len(data.recent),
                "seed": os.environ.get("SEED", "0"),
            }
        )
        mlflow.log_metrics(measures)
        # What the version is watched against once it answers: rows like those that it will be asked for.
        mlflow.log_text(reference_of(learned, data.target), "reference.csv")
        signature = infer_signature(data.learned.features, model.predict(data.learned.features))
        logged = mlflow.sklearn.log_model(
            model, name="model", signature=signature, registered_model_name=name, pip_requirements=requirements()
        )
        version = logged.registered_model_version
        written.append(lineage.model_version(name, version))
    client = mlflow.MlflowClient()
    for key, value in {
        "data-version": data.version,
        "code-revision": provenance.code_revision(),
        "trigger": provenance.trigger(),
        "training-run": run.info.run_id,
    }.items():
        client.set_model_version_tag(name, version, key, value)
    card.write(client, name, version)
    return run.info.run_id, version, measures["accuracy"]


def requirements():
    """What whoever loads the model elsewhere has to install, in the versions that it was made with."""
    return ["%s==%s" % (name, installed(name)) for name in REQUIREMENTS]


def measured(wanted, given):
    """Measures by name, each but the first as the mean over all classes."""
    precision, recall, f1, _ = precision_recall_fscore_support(wanted, given, average="macro", zero_division=0)
    return {"accuracy": float(accuracy_score(wanted, given)), "precision": float(precision), "recall": float(recall), "f1": float(f1)}


def reference_of(rows, target):
    frame = rows.features.assign(**{target: rows.answers})
    return (frame.sample(MOST_REFERENCE, random_state=0) if len(frame) > MOST_REFERENCE else frame).to_csv(index=False)


def main():
    frame, target = table(os.environ.get("DATA", ""))
    if target not in frame.columns:
        sys.exit("the data has no column %r; it has %s" % (target, ", ".join(map(str, frame.columns))))
    run, version, accuracy = train(gather(frame, target), os.environ["MODEL"], os.environ["EXPERIMENT"])
    leave("run-id", run)
    leave("version", version)
    leave("accuracy", accuracy)
    print("version %s of %s: accuracy %.3f" % (version, os.environ["MODEL"], accuracy))


if __name__ == "__main__":
    main()
