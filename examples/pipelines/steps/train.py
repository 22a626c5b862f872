"""Second step: trains, and logs the model to MLflow under a run that wears the pipeline's own id.

Reads from the environment: MLFLOW_TRACKING_URI, EXPERIMENT, PIPELINE_RUN, PENALTY, SEED.
"""

import os

import mlflow
from mlflow.models import infer_signature
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def main():
    penalty, seed = float(os.environ.get("PENALTY", "1")), int(os.environ.get("SEED", "0"))
    wine = load_wine(as_frame=True)
    seen, unseen, seen_classes, unseen_classes = train_test_split(wine.data, wine.target, test_size=0.25, random_state=seed, stratify=wine.target)
    mlflow.set_experiment(os.environ.get("EXPERIMENT", "examples"))
    # The next step runs in another pod, and finds the run by this: no pipeline system has to pass anything on.
    with mlflow.start_run(run_name="pipeline", tags={"pipeline.run": os.environ["PIPELINE_RUN"]}):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=1 / penalty)).fit(seen, seen_classes)
        accuracy = float(accuracy_score(unseen_classes, model.predict(unseen)))
        mlflow.log_params({"penalty": penalty, "seed": seed})
        mlflow.log_metric("accuracy", accuracy)
        mlflow.sklearn.log_model(
            model, name="model", signature=infer_signature(seen, model.predict(seen)), pip_requirements=["scikit-learn"]
        )
    print("accuracy %.3f" % accuracy)


if __name__ == "__main__":
    main()
