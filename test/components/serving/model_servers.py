"""What the checks of components/serving/model-server.py have in common: a registry in a folder, a model of irises, and servers as processes."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow
from mlflow.models import infer_signature
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

DATA = load_iris(as_frame=True)
COLUMNS = list(DATA.data.columns)
ROW = {"dataframe_split": {"columns": COLUMNS, "data": [[5.1, 3.5, 1.4, 0.2]]}}


def registry_in(folder):
    """MLflow's client of a registry in a folder, which is the working directory from then on."""
    os.environ["MLFLOW_TRACKING_URI"] = f"sqlite:///{folder}/mlflow.db"
    os.chdir(folder)
    client = mlflow.MlflowClient()
    client.search_experiments()  # makes the tables before two processes would
    return client


def register():
    with mlflow.start_run():
        fitted = LogisticRegression(max_iter=500).fit(DATA.data, DATA.target)
        signature = infer_signature(DATA.data, fitted.predict(DATA.data))
        # Else MLflow starts another process to see what the model needs.
        needs = {"signature": signature, "pip_requirements": ["scikit-learn"]}
        return mlflow.sklearn.log_model(fitted, name="model", registered_model_name="example", **needs).registered_model_version


def call(port, path, body=None, content_type="application/json", headers=None):
    """Status, text and headers of an answer."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=body, headers={"content-type": content_type, **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode(), answer.headers


def loaded(port):
    return json.loads(call(port, "/readyz")[1])["version"]


def check(what, passed):
    print(("ok " if passed else "FAILED ") + what, flush=True)
    if not passed:
        sys.exit(1)


def wait_for(what, condition, seconds=300):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if condition():
                break
        except OSError:
            pass
        time.sleep(0.2)
    else:
        check(what, False)
    check(what, True)


@contextmanager
def server(program, port, **settings):
    """A model server while something talks to it. It is stopped as Kubernetes stops it, and must end well."""
    given = {"MODEL_NAME": "example", "MODEL_ALIAS": "champion", "PORT": str(port), "POLL_SECONDS": "0.5", "PYTHONDONTWRITEBYTECODE": "1"}
    name = f"server-{port}.log"
    with open(name, "wb") as log:
        process = subprocess.Popen([sys.executable, program], env={**os.environ, **given, **settings}, stdout=log, stderr=log)
    try:
        yield process
    except BaseException:
        with open(name, encoding="utf-8") as log:
            print(log.read()[-3000:], file=sys.stderr)
        raise
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            check("ends when it is asked to", False)
