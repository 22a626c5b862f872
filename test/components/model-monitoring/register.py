"""Registers a version of a model whose run logged a reference: the registry's address, the model, a file, the accuracy, and a folder for artifacts."""

import sys

import mlflow

address, model, reference, accuracy, folder = sys.argv[1:]
mlflow.set_tracking_uri(address)
client = mlflow.MlflowClient()
experiment = mlflow.get_experiment_by_name("test") or mlflow.get_experiment(mlflow.create_experiment("test", "file://" + folder))
with mlflow.start_run(experiment_id=experiment.experiment_id) as run:
    mlflow.log_metric("accuracy", float(accuracy))
    if reference:
        mlflow.log_artifact(reference)
if not client.search_registered_models("name = '%s'" % model):
    client.create_registered_model(model)
print(client.create_model_version(model, run.info.artifact_uri, run.info.run_id).version)
