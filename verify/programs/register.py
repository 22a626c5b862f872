"""Registers a logged model as a version and gives it an alias: `register.py NAME ALIAS RUN MODEL`. Prints the version.

Refuses when the alias is worn by a version that no verification made: moving it would take a user's model out of service.
"""

import sys

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

TAG = "mlops-estate.verify"

name, alias, run, model = sys.argv[1:]
client = MlflowClient()
try:
    client.create_registered_model(name)
except MlflowException as error:
    if error.error_code != "RESOURCE_ALREADY_EXISTS":
        raise
try:
    worn = client.get_model_version_by_alias(name, alias)
except MlflowException:
    worn = None
if worn is not None and TAG not in worn.tags:
    sys.exit(f"{name}@{alias} is version {worn.version}, which no verification made; it is left in service")
version = client.create_model_version(name, f"models:/{model}", run, tags={TAG: run}, model_id=model).version
client.set_registered_model_alias(name, alias, version)
print(version)
