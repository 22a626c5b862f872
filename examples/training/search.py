"""One node's share of a search: cross-validates its candidates and logs a run for each to MLflow, where all nodes' runs are compared.

Nodes share the work by their number, which Trainer tells each of them as `torchrun` would want it: PET_NODE_RANK of PET_NNODES. Reads beside
that MLFLOW_TRACKING_URI, EXPERIMENT and SEARCH, the name that all runs of one search have in common.
"""

import os

import mlflow
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score

CANDIDATES = [{"max_depth": depth, "n_estimators": trees} for depth in (2, 4, 8) for trees in (20, 40)]


def main():
    rank, nodes = int(os.environ.get("PET_NODE_RANK", "0")), int(os.environ.get("PET_NNODES", "1"))
    data, target = load_breast_cancer(return_X_y=True)
    mlflow.set_experiment(os.environ.get("EXPERIMENT", "examples"))
    for candidate in CANDIDATES[rank::nodes]:
        tags = {"search": os.environ["SEARCH"], "node": str(rank)}
        with mlflow.start_run(run_name="depth %(max_depth)d, trees %(n_estimators)d" % candidate, tags=tags):
            scores = cross_val_score(RandomForestClassifier(**candidate, random_state=0), data, target, cv=3)
            mlflow.log_params(candidate)
            mlflow.log_metrics({"accuracy": float(scores.mean()), "deviation": float(scores.std())})
            print("node %d of %d: %s -> %.3f" % (rank, nodes, candidate, scores.mean()), flush=True)


if __name__ == "__main__":
    main()
