"""The table that a training is given, as every step of it reads it, and what a step leaves for the next."""

import os

import mlflow
import pandas
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split


def table(address):
    """Features and answers, and the name of the answers' column; a file of a bucket is fetched by MLflow, which knows all stores that it keeps artifacts in."""
    if not address:
        iris = load_iris(as_frame=True)
        return iris.frame, "target"
    return pandas.read_csv(mlflow.artifacts.download_artifacts(artifact_uri=address)), os.environ["TARGET"]


def split(frame, target, seed):
    """Features to learn from, features held back, and the answers of each; with the same seed, the same rows for every step."""
    features, answers = frame.drop(columns=[target]), frame[target]
    # Whole numbers cannot say that a value is missing, and a model that was trained on them refuses a request that does.
    features = features.astype({name: "float64" for name in features.select_dtypes("integer").columns})
    return train_test_split(features, answers, test_size=0.25, random_state=seed)


def leave(name, value):
    """Leaves a value as an output of the step."""
    folder = os.environ["OUTPUTS_FOLDER"]
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(str(value))
