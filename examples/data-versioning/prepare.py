"""First stage: parts a data set that ships with scikit-learn into what is trained on and what judges."""

import os

import yaml
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

with open("params.yaml", encoding="utf-8") as file:
    parameters = yaml.safe_load(file)["prepare"]

table = load_wine(as_frame=True).frame
seen, unseen = train_test_split(table, test_size=parameters["share"], random_state=parameters["seed"], stratify=table["target"])
os.makedirs("data", exist_ok=True)
seen.to_csv("data/train.csv", index=False)
unseen.to_csv("data/test.csv", index=False)
