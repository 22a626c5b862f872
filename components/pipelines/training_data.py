"""The table that a training is given, as every step of it reads it, and what a step leaves for the next."""

import os
from dataclasses import dataclass

import captured
import mlflow
import pandas
import provenance
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split


@dataclass(frozen=True)
class Rows:
    """Features, and the answer of each."""

    features: pandas.DataFrame
    answers: pandas.Series

    def __len__(self):
        return len(self.answers)


@dataclass(frozen=True)
class Data:
    """
    What a training learns from, of which `learned_recent` is what was asked and answered since, and the two sorts of rows that its version is tested on.
    `version` tells it from all other data.
    """

    address: str
    target: str
    learned: Rows
    learned_recent: Rows
    held_out: Rows
    recent: Rows
    version: str

    def expected(self, least):
        """Rows to learn from and rows to test on that are like what a model will be asked: recent ones, where there are enough of them."""
        return (self.learned_recent, self.recent) if len(self.recent) >= least else (self.learned, self.held_out)


# Recent rows to test on below which they say nothing.
LEAST_RECENT = 30


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


def gather(frame, target):
    """
    A table with what has been asked and answered since. Reads from the environment: DATA, SEED, and RECENT (address of the bucket of captured requests;
    empty for none) with RECENT_HOURS, of the model MODEL.
    """
    known, unknown, right, wanted = split(frame, target, int(os.environ.get("SEED", "0")))
    features, answers, ids = recent_of(known.columns, right)
    tests = ids.map(captured.is_held_back).astype(bool)
    learned = Rows(
        pandas.concat([known, features[~tests]], ignore_index=True) if len(features) else known,
        pandas.concat([right, answers[~tests]], ignore_index=True) if len(features) else right,
    )
    version = provenance.data_version(frame, features.assign(answer=answers))
    since = Rows(features[~tests].reset_index(drop=True), answers[~tests].reset_index(drop=True))
    tested = Rows(features[tests].reset_index(drop=True), answers[tests].reset_index(drop=True))
    return Data(os.environ.get("DATA", ""), target, learned, since, Rows(unknown, wanted), tested, version)


def least_recent():
    return int(os.environ.get("LEAST_RECENT", LEAST_RECENT))


def recent_of(columns, answers):
    address = os.environ.get("RECENT", "")
    hours = float(os.environ.get("RECENT_HOURS", "168"))
    rows = captured.judged_rows(address, os.environ["MODEL"], hours) if address else pandas.DataFrame()
    return captured.usable(rows, columns, answers)


def leave(name, value):
    """Leaves a value as an output of the step."""
    folder = os.environ["OUTPUTS_FOLDER"]
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(str(value))
