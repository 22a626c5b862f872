"""Searches a model's settings with Optuna: as many trials as TRIALS says, hopeless ones given up early, each a nested run in MLflow.

OPTUNA_STORAGE keeps the study; with a database that several pods reach, each pod that runs this takes trials of the same study. Reads beside
that MLFLOW_TRACKING_URI, EXPERIMENT, STUDY and SEED.
"""

import json
import os

import mlflow
import optuna
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold

DATA, TARGET = load_breast_cancer(return_X_y=True)


def objective(trial):
    parameters = {
        "max_depth": trial.suggest_int("max_depth", 1, 12),
        "max_features": trial.suggest_float("max_features", 0.1, 1.0),
        "min_samples_leaf": trial.suggest_int("min_samples_leaf", 1, 40, log=True),
    }
    scores = []
    with mlflow.start_run(run_name="trial %d" % trial.number, nested=True):
        mlflow.log_params(parameters)
        for step, (seen, unseen) in enumerate(StratifiedKFold(3, shuffle=True, random_state=0).split(DATA, TARGET)):
            model = RandomForestClassifier(n_estimators=20, random_state=0, **parameters).fit(DATA[seen], TARGET[seen])
            scores.append(float(model.score(DATA[unseen], TARGET[unseen])))
            mlflow.log_metric("accuracy", sum(scores) / len(scores), step=step)
            trial.report(sum(scores) / len(scores), step)
            if trial.should_prune():
                raise optuna.TrialPruned()
    return sum(scores) / len(scores)


def main():
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        study_name=os.environ.get("STUDY", "breast-cancer"),
        storage=os.environ.get("OPTUNA_STORAGE", "sqlite:///study.db"),
        load_if_exists=True,
        direction="maximize",
        sampler=optuna.samplers.TPESampler(seed=int(os.environ.get("SEED", "0"))),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    mlflow.set_experiment(os.environ.get("EXPERIMENT", "examples"))
    with mlflow.start_run(run_name=study.study_name) as run:
        study.optimize(objective, n_trials=int(os.environ.get("TRIALS", "20")))
        mlflow.log_params({"best.%s" % name: value for name, value in study.best_params.items()})
        mlflow.log_metric("best.accuracy", study.best_value)
    print(json.dumps({"runId": run.info.run_id, "trials": len(study.trials), "accuracy": study.best_value, **study.best_params}))


if __name__ == "__main__":
    main()
