"""Second stage: a model and how good it is; DVC keeps the first, Git the second."""

import json

import joblib
import pandas
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

with open("params.yaml", encoding="utf-8") as file:
    parameters = yaml.safe_load(file)["train"]

seen, unseen = pandas.read_csv("data/train.csv"), pandas.read_csv("data/test.csv")
model = make_pipeline(StandardScaler(), LogisticRegression(C=parameters["penalty"]))
model.fit(seen.drop(columns="target"), seen["target"])
joblib.dump(model, "model.joblib")
with open("metrics.json", "w", encoding="utf-8") as file:
    json.dump({"accuracy": model.score(unseen.drop(columns="target"), unseen["target"])}, file)
