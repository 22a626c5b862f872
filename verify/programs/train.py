"""Fits a model on a data set that ships with scikit-learn, and logs parameters, metrics and the model to MLflow.

Configured by RUN_NAME and MLflow's own MLFLOW_TRACKING_URI. Its last line is JSON that says what it left there.
"""

import json
import os

import mlflow
from mlflow.models import infer_signature
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

C = 0.5
SEED = 7

wine = load_wine(as_frame=True)
seen, unseen, seen_classes, unseen_classes = train_test_split(wine.data, wine.target, test_size=0.25, random_state=SEED)

experiment = mlflow.set_experiment("estate-verify")
with mlflow.start_run(run_name=os.environ["RUN_NAME"]) as run:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=C)).fit(seen, seen_classes)
    accuracy = float(model.score(unseen, unseen_classes))
    mlflow.log_params({"C": C, "rows": len(seen)})
    mlflow.log_metric("accuracy", accuracy)
    logged = mlflow.sklearn.log_model(
        model,
        name="model",
        signature=infer_signature(seen, model.predict(seen)),
        # By hand, since MLflow would find them out by importing the model again.
        pip_requirements=["scikit-learn"],
    )

example = unseen.head(1)
left = {
    "experimentId": experiment.experiment_id,
    "runId": run.info.run_id,
    "modelId": logged.model_id,
    "artifacts": mlflow.get_logged_model(logged.model_id).artifact_location,
    "accuracy": accuracy,
    "example": {"columns": list(example.columns), "data": example.values.tolist()},
}
print(json.dumps(left))
