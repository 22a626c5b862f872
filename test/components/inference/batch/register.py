"""Registers the model of a file as another version of `sum`, which gets the alias `champion`; prints its number."""

import sys

import mlflow

with mlflow.start_run():
    # Else MLflow starts another process to see what the model needs.
    info = mlflow.pyfunc.log_model(name="model", python_model=sys.argv[1], registered_model_name="sum", pip_requirements=["pandas"])
mlflow.MlflowClient().set_registered_model_alias("sum", "champion", info.registered_model_version)
print("version=%s" % info.registered_model_version)
