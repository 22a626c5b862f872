"""Logs a step four times a second, and counts in the end how many of them the server has: `steady_run.py NAME`. Touches /tmp/NAME after a few."""

import pathlib
import sys
import time

import mlflow

STEPS = 60

(name,) = sys.argv[1:]
mlflow.set_experiment("faults")
with mlflow.start_run(run_name=name) as run:
    for step in range(STEPS):
        mlflow.log_metric("step", step, step=step)
        if step == 5:
            pathlib.Path("/tmp", name).touch()
        time.sleep(0.25)
there = {metric.step for metric in mlflow.MlflowClient().get_metric_history(run.info.run_id, "step")}
print(f"{len(there & set(range(STEPS)))} of {STEPS} steps are there")
