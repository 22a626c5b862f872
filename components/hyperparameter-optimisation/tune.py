"""Works on a study until its trials are used up, and records every trial in MLflow."""

import json
import os
import runpy
import sys
import time
import urllib.error
import urllib.request

import optuna


def record(call: str, body: dict) -> dict:
    """One call of MLflow's REST interface, so that the program needs no client library of a certain version."""
    request = urllib.request.Request(
        f"{os.environ['MLFLOW_TRACKING_URI']}/api/2.0/mlflow/{call}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def experiment(name: str) -> str:
    """Id of the study's experiment; of several workers that make it at once, one does and the others find it."""
    for _ in range(5):
        try:
            query = {"filter": f"name = '{name}'", "max_results": 1}
            found = record("experiments/search", query).get("experiments", [])
            return found[0]["experiment_id"] if found else record("experiments/create", {"name": name})["experiment_id"]
        except urllib.error.HTTPError as error:
            if error.code not in (400, 409):
                raise
            time.sleep(1)
    raise SystemExit(f"the experiment {name} can be neither made nor found")


def recorder(experiment_id: str):
    """What happens after each trial, whether it was completed, pruned or failed."""

    def after(study: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:
        ended = int(trial.datetime_complete.timestamp() * 1000)
        run = {"experiment_id": experiment_id, "run_name": f"trial-{trial.number}", "start_time": int(trial.datetime_start.timestamp() * 1000)}
        run_id = record("runs/create", run)["run"]["info"]["run_id"]
        measured = [] if trial.values is None else [("value" if index == 0 else f"value-{index}", value) for index, value in enumerate(trial.values)]
        record(
            "runs/log-batch",
            {
                "run_id": run_id,
                "params": [{"key": key, "value": str(value)[:6000]} for key, value in trial.params.items()],
                "metrics": [{"key": key, "value": value, "timestamp": ended, "step": 0} for key, value in measured],
                "tags": [{"key": "study", "value": study.study_name}, {"key": "state", "value": trial.state.name}],
            },
        )
        status = "FAILED" if trial.state == optuna.trial.TrialState.FAIL else "FINISHED"
        record("runs/update", {"run_id": run_id, "status": status, "end_time": ended})

    return after


def main() -> None:
    own = os.environ.get("STUDY_FILE", "/etc/estate/study/study.py")
    study_file = runpy.run_path(own if os.path.exists(own) else os.path.join(os.path.dirname(__file__), "study.py"))
    name = os.environ.get("STUDY") or study_file.get("STUDY")
    if not name:
        raise SystemExit("the study has no name: set STUDY in study.py")
    host, port = os.environ["OPTUNA_STORAGE"].rsplit(":", 1)
    storage = optuna.storages.GrpcStorageProxy(host=host, port=int(port))
    storage.wait_server_ready(timeout=300)
    directions = {"directions": study_file["DIRECTIONS"]} if "DIRECTIONS" in study_file else {"direction": study_file.get("DIRECTION", "minimize")}
    full_name = f"{os.environ.get('ESTATE_TEAM', 'team')}/{name}"
    study = optuna.create_study(study_name=full_name, storage=storage, load_if_exists=True, **directions)
    ended = (optuna.trial.TrialState.COMPLETE, optuna.trial.TrialState.PRUNED, optuna.trial.TrialState.FAIL)
    trials = int(study_file.get("TRIALS", os.environ["TRIALS"]))
    budget = optuna.study.MaxTrialsCallback(trials, states=ended)
    if len(study.get_trials(deepcopy=False, states=ended)) >= trials:
        print(f"{full_name}: its trials are used up", flush=True)
        return
    study.optimize(study_file["objective"], callbacks=[recorder(experiment(full_name)), budget], catch=(Exception,))
    print(f"{full_name}: {len(study.trials)} trials", flush=True)


if __name__ == "__main__":
    sys.exit(main())
