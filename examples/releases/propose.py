"""Fits a model on wines that come with scikit-learn, registers it, and gives its version an alias: `propose.py [champion|challenger] [good|wrong]`.

`wrong` learned that each wine is of another class than it is, to see it taken back. Reads MLFLOW_TRACKING_URI and MODEL. Its last line is JSON that says
what it left there.
"""

import argparse
import json
import os

import mlflow
from mlflow.models import infer_signature
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("alias", nargs="?", default="challenger", choices=["champion", "challenger"])
    parser.add_argument("kind", nargs="?", default="good", choices=["good", "wrong"])
    given, name = parser.parse_args(), os.environ.get("MODEL", "example")
    wine = load_wine(as_frame=True)
    classes = wine.target if given.kind == "good" else (wine.target + 1) % 3

    mlflow.set_experiment("examples")
    with mlflow.start_run(run_name="%s-%s" % (given.alias, given.kind)):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5, max_iter=1000)).fit(wine.data, classes)
        logged = mlflow.sklearn.log_model(
            model,
            name="model",
            signature=infer_signature(wine.data, classes),
            registered_model_name=name,
            # By hand, since MLflow would find them out by importing the model again.
            pip_requirements=["scikit-learn"],
        )
    version = str(logged.registered_model_version)
    mlflow.MlflowClient().set_registered_model_alias(name, given.alias, version)
    print(json.dumps({"model": name, "version": version, "alias": given.alias}))


if __name__ == "__main__":
    main()
