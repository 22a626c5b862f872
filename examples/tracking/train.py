"""Fits a model on a data set that ships with scikit-learn, logs all of it to MLflow, registers it, and makes it the champion.

Reads from the environment: MLFLOW_TRACKING_URI, EXPERIMENT, MODEL, SEED. Its last line is JSON that says what it left there.
"""

import json
import os

import mlflow
from mlflow.models import infer_signature
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def main():
    name, seed = os.environ.get("MODEL", "example-wine"), int(os.environ.get("SEED", "0"))
    parameters = {"C": 0.5, "max_iter": 1000}
    wine = load_wine(as_frame=True)
    seen, unseen, seen_classes, unseen_classes = train_test_split(wine.data, wine.target, test_size=0.25, random_state=seed, stratify=wine.target)

    mlflow.set_experiment(os.environ.get("EXPERIMENT", "examples"))
    with mlflow.start_run(run_name="wine") as run:
        mlflow.log_params({**parameters, "rows": len(seen), "seed": seed})
        model = make_pipeline(StandardScaler(), LogisticRegression(**parameters)).fit(seen, seen_classes)
        accuracy = float(accuracy_score(unseen_classes, model.predict(unseen)))
        mlflow.log_metrics({"accuracy": accuracy, "log_loss": float(log_loss(unseen_classes, model.predict_proba(unseen)))})
        logged = mlflow.sklearn.log_model(
            model,
            name="model",
            signature=infer_signature(seen, model.predict(seen)),
            input_example=unseen.head(2),
            registered_model_name=name,
            # By hand, since MLflow would find them out by importing the model again.
            pip_requirements=["scikit-learn"],
        )
    version = str(logged.registered_model_version)
    # Who serves the model asks for the alias: moving it back is a rollback.
    mlflow.MlflowClient().set_registered_model_alias(name, "champion", version)
    print(json.dumps({"runId": run.info.run_id, "model": name, "version": version, "accuracy": accuracy}))


if __name__ == "__main__":
    main()
