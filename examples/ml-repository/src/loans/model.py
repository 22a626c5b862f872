"""The model, and how well it does."""

from dataclasses import dataclass

import pandas
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, recall_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from loans.data import TARGET, validated
from loans.features import features


@dataclass(frozen=True)
class Trained:
    """A model, and the rows that it did not learn from."""

    model: Pipeline
    held_out: pandas.DataFrame


def train(frame: pandas.DataFrame, seed: int) -> Trained:
    """The same frame and seed give the same model, to the last digit."""
    known, held_out = train_test_split(validated(frame), test_size=0.25, random_state=seed, stratify=frame[TARGET])
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, random_state=seed))
    return Trained(model.fit(features(known), known[TARGET]), held_out)


def predict(model: Pipeline, frame: pandas.DataFrame) -> pandas.Series:
    """1 for who is expected to pay back, for all rows at once."""
    return pandas.Series(model.predict(features(frame)), index=frame.index)


def metrics(model: Pipeline, frame: pandas.DataFrame) -> dict[str, float]:
    """Share of right answers, and share of those who pay back that are found."""
    predicted = predict(model, frame)
    return {"accuracy": float(accuracy_score(frame[TARGET], predicted)), "recall": float(recall_score(frame[TARGET], predicted))}


def metrics_by(model: Pipeline, frame: pandas.DataFrame, column: str) -> dict[str, dict[str, float]]:
    """The same by the values of a column, with the number of rows of each."""
    return {str(value): {"rows": float(len(rows)), **metrics(model, rows)} for value, rows in frame.groupby(column)}
