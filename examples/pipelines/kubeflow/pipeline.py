"""Validate, train, register as a Kubeflow pipeline; the programs are those of `../steps`.

    python pipeline.py wine.yaml

Writes what Kubeflow Pipelines reads. Steps are whole containers, so nothing is installed when they start: the estate's pods have no way out.
"""

import os
import pathlib
import sys

from kfp import compiler, dsl, kubernetes

STEPS = pathlib.Path(__file__).resolve().parent.parent / "steps"
IMAGE = os.environ.get("STEP_IMAGE", "ghcr.io/mlflow/mlflow:v3.17.2-full")


def step(name, run):
    """The run's id is an argument, which the launcher fills in; it becomes a variable as in the other systems."""
    text = (STEPS / (name + ".py")).read_text(encoding="utf-8")
    return dsl.ContainerSpec(image=IMAGE, command=["sh", "-c", 'PIPELINE_RUN="$1" exec python3 -c "$0"', text, run])


@dsl.container_component
def validate(run: str):
    return step("validate", run)


@dsl.container_component
def train(run: str):
    return step("train", run)


@dsl.container_component
def register(run: str):
    return step("register", run)


def bounded(task):
    """Bounds, and what lets a step's pod through Pod Security `restricted` and through to MLflow."""
    task.set_cpu_request("250m").set_cpu_limit("1").set_memory_request("1Gi").set_memory_limit("1Gi").set_caching_options(False)
    # Where experiments are: each team's namespace has this ConfigMap.
    kubernetes.use_config_map_as_env(task, "estate", {"MLFLOW_TRACKING_URI": "MLFLOW_TRACKING_URI"})
    kubernetes.add_pod_label(task, "client.mlops-estate/mlflow", "true")
    kubernetes.set_security_context(task, run_as_user=10001, run_as_group=10001, run_as_non_root=True)
    for name, value in {"EXPERIMENT": "examples", "HOME": "/tmp", "MODEL": "example-kubeflow", "MLFLOW_DISABLE_TELEMETRY": "true"}.items():
        task.set_env_variable(name, value)
    return task


@dsl.pipeline(name="example-wine", description="Checks the data, trains on it, and registers the model if it is good enough.")
def wine():
    # The same for all steps of a run, and no two runs have the same.
    steps = [bounded(component(run=dsl.PIPELINE_JOB_ID_PLACEHOLDER)) for component in (validate, train, register)]
    for before, after in zip(steps, steps[1:]):
        after.after(before)


if __name__ == "__main__":
    compiler.Compiler().compile(wine, package_path=sys.argv[1])
