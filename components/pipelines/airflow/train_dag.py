"""Trains by hand or every Monday, once the data hold; each step is a pod of the estate's MLflow image, which stands beside this file in train.json."""

import json
import pathlib

import pendulum
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.sdk import DAG
from kubernetes.client import models

pod = json.loads((pathlib.Path(__file__).parent / "train.json").read_text(encoding="utf-8"))


def step(name, program):
    return KubernetesPodOperator(
        task_id=name,
        name="airflow-training",
        namespace=pod["namespace"],
        image=pod["image"],
        cmds=["python3", "/program/" + program],
        labels=pod["labels"],
        env_vars=[models.V1EnvVar(name=key, value=value) for key, value in pod["env"].items()],
        container_resources=models.V1ResourceRequirements(**pod["resources"]),
        container_security_context=pod["containerSecurityContext"],
        security_context=pod["securityContext"],
        volumes=[
            models.V1Volume(name="program", config_map=models.V1ConfigMapVolumeSource(name=pod["configMap"])),
            models.V1Volume(name="tmp", empty_dir=models.V1EmptyDirVolumeSource(size_limit="8Gi")),
        ],
        volume_mounts=[
            models.V1VolumeMount(name="program", mount_path="/program", read_only=True),
            models.V1VolumeMount(name="tmp", mount_path="/tmp"),
        ],
        automount_service_account_token=False,
        on_finish_action="delete_pod",
        get_logs=True,
    )


with DAG(dag_id="train", schedule="0 3 * * 1", start_date=pendulum.datetime(2026, 1, 1, tz="UTC"), catchup=False, max_active_runs=1):
    step("validate", "validate.py") >> step("train", "train.py")
