"""Registers a model of irises in the folder of its first argument, and becomes the model server of the second, on the port of the third."""

import os
import sys

FOLDER, PROGRAM, PORT = sys.argv[1:4]
os.environ.update(
    MLFLOW_TRACKING_URI="sqlite:///%s/mlflow.db" % FOLDER,
    MLFLOW_DISABLE_TELEMETRY="true",
    MODEL_NAME="example",
    MODEL_ALIAS="champion",
    PORT=PORT,
    HOME=FOLDER,
)
os.chdir(FOLDER)

import mlflow
from mlflow.models import infer_signature
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

data = load_iris(as_frame=True)
with mlflow.start_run():
    fitted = LogisticRegression(max_iter=500).fit(data.data, data.target)
    signature = infer_signature(data.data, fitted.predict(data.data))
    version = mlflow.sklearn.log_model(fitted, name="model", registered_model_name="example", signature=signature).registered_model_version
mlflow.MlflowClient().set_registered_model_alias("example", "champion", version)
os.execv(sys.executable, [sys.executable, "-B", PROGRAM])
