"""Runs components/serving/model-server.py against a registry in a folder and checks its answers; prints one line a check, exits 1 at the first failure."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

import mlflow
from mlflow.models import infer_signature
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

PROGRAM, FOLDER, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
URL = f"http://127.0.0.1:{PORT}"
os.environ["MLFLOW_TRACKING_URI"] = f"sqlite:///{FOLDER}/mlflow.db"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.chdir(FOLDER)
DATA = load_iris(as_frame=True)
ROW = {"dataframe_split": {"columns": list(DATA.data.columns), "data": [[5.1, 3.5, 1.4, 0.2]]}}
HOSTILE = [b"", b"nope", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"inputs":' + b"[" * 100_000, b'{"dataframe_split":5}',
           b'{"inputs":[["a","b","c","d"]]}', b'{"inputs":[[' + b"1" * 6000 + b"]]}", b'{"dataframe_split":{"columns":["x"],"data":[[1]]}}',
           b'{"inputs":[[NaN,Infinity,1,1]]}', b'{"inputs":{}}', b'{"inputs":[[1,2],[3]]}']


def call(path, body=None, content_type="application/json"):
    request = urllib.request.Request(URL + path, data=body, headers={"content-type": content_type})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()


def predict():
    return call("/invocations", json.dumps(ROW).encode())


def check(what, passed):
    print(("ok " if passed else "FAILED ") + what, flush=True)
    if not passed:
        sys.exit(1)


def wait_for(what, condition, seconds=90):
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


def register():
    with mlflow.start_run():
        fitted = LogisticRegression(max_iter=500).fit(DATA.data, DATA.target)
        signature = infer_signature(DATA.data, fitted.predict(DATA.data))
        return mlflow.sklearn.log_model(fitted, name="model", registered_model_name="example", signature=signature).registered_model_version


def loaded():
    return json.loads(call("/readyz")[1])["version"]


client = mlflow.MlflowClient()
client.search_experiments()  # makes the tables before two processes would
settings = {"MODEL_NAME": "example", "MODEL_ALIAS": "champion", "PORT": str(PORT), "POLL_SECONDS": "0.5", "PYTHONDONTWRITEBYTECODE": "1"}
with open("server.log", "wb") as log:
    server = subprocess.Popen([sys.executable, PROGRAM], env={**os.environ, **settings}, stdout=log, stderr=log)
try:
    wait_for("ready without a model", lambda: call("/readyz")[0] == 200)
    status, text = predict()
    check("503 that says what to do before there is a model", status == 503 and "alias 'champion'" in text)
    check("metrics say that none is loaded", 'model_loaded{alias="champion",model="example",version=""} 0.0' in call("/metrics")[1])
    client.set_registered_model_alias("example", "champion", register())
    wait_for("loads the version that gets the alias", lambda: loaded() == "1")
    check("predicts", predict() == (200, '{"predictions": [0]}'))
    for body in HOSTILE:
        status, text = call("/invocations", body)
        check(f"400 without a stack trace for {body[:24]!r}", status == 400 and "Traceback" not in text and len(text) < 1500)
    check("415 for a content type it does not know", call("/invocations", b"x", "text/plain")[0] == 415)
    check("413 for a body too long", call("/invocations", b" " * (2 * 1024 * 1024))[0] == 413)
    client.set_registered_model_alias("example", "champion", register())
    wait_for("follows the alias", lambda: loaded() == "2")
    metrics = call("/metrics")[1]
    check("metrics name the version and only it", 'version="2"} 1.0' in metrics and 'version="1"' not in metrics)
    check("metrics count answers", 'model_requests_total{model="example",status="200"} 1.0' in metrics)
    client.delete_registered_model_alias("example", "champion")
    wait_for("gives the model up with its alias", lambda: loaded() is None and predict()[0] == 503)
    check("lives", call("/healthz")[0] == 200)
finally:
    server.terminate()
    server.wait(30)
