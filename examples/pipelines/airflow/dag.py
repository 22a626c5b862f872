"""Validate, train, register every day, each step in a pod beside Airflow; the programs are those of `../steps`.

Airflow reads this file from a repository (`pipelines.airflow.dags`) and makes pods in its own namespace alone, so that is where the steps run.
"""

import os
import pathlib

import pendulum
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.sdk import DAG
from kubernetes.client import models

STEPS = pathlib.Path(__file__).resolve().parent.parent / "steps"
IMAGE = os.environ.get("STEP_IMAGE", "ghcr.io/mlflow/mlflow:v3.17.2-full")
NAMESPACE = os.environ.get("ESTATE_NAMESPACE", "mlops")

ENVIRONMENT = {
    "EXPERIMENT": "examples",
    "HOME": "/tmp",
    "MINIMUM_ACCURACY": "0.9",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_TRACKING_URI": os.environ.get("MLFLOW_TRACKING_URI", "http://mlflow.%s.svc:5000" % NAMESPACE),
    "MODEL": "example-airflow",
    # The same for all steps of a run, and no two runs have the same.
    "PIPELINE_RUN": "{{ run_id }}",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def step(name):
    """A pod that Pod Security `restricted` admits, and that the estate's network policies let through to MLflow and nowhere else."""
    return KubernetesPodOperator(
        task_id=name,
        name="example-" + name,
        namespace=NAMESPACE,
        image=IMAGE,
        cmds=["python3", "-c", (STEPS / (name + ".py")).read_text(encoding="utf-8")],
        labels={"app.kubernetes.io/name": "airflow-training", "client.mlops-estate/mlflow": "true"},
        env_vars=ENVIRONMENT,
        container_resources=models.V1ResourceRequirements(
            requests={"cpu": "250m", "memory": "1Gi"}, limits={"cpu": "1", "memory": "1Gi"}
        ),
        container_security_context={
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        security_context={"runAsNonRoot": True, "runAsUser": 10001, "runAsGroup": 10001, "seccompProfile": {"type": "RuntimeDefault"}},
        volumes=[models.V1Volume(name="tmp", empty_dir=models.V1EmptyDirVolumeSource(size_limit="2Gi"))],
        volume_mounts=[models.V1VolumeMount(name="tmp", mount_path="/tmp")],
        automount_service_account_token=False,
        on_finish_action="delete_pod",
        get_logs=True,
    )


with DAG(
    dag_id="example_wine",
    schedule="@daily",
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    tags=["example"],
):
    step("validate") >> step("train") >> step("register")
