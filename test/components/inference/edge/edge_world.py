"""What the checks of edge inference share: a registry of models, keys, a fleet and devices, all of them real and in one folder."""

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT, FOLDER = sys.argv[1], sys.argv[2]
PROGRAMS, SHARED = os.path.join(ROOT, "components/inference/edge"), os.path.join(ROOT, "images/edge-agent")
CORE = os.path.join(ROOT, "components/core/programs")
sys.path[:0] = [PROGRAMS, SHARED]
os.environ.update({"MLFLOW_TRACKING_URI": "sqlite:///%s/mlflow.db" % FOLDER, "MLFLOW_DISABLE_TELEMETRY": "true", "PYTHONDONTWRITEBYTECODE": "1"})
sys.dont_write_bytecode = True
os.chdir(FOLDER)

import mlflow  # noqa: E402
import skops.io  # noqa: E402
from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402
from edge_signing import Signer  # noqa: E402
from edge_store import Store  # noqa: E402
from sklearn.datasets import load_iris  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

IRIS = load_iris(as_frame=True)
COLUMNS = list(IRIS.data.columns)
STORE = Store(os.path.join(FOLDER, "store"))
# Near the present, since what is signed with the real time is compared with it.
NOON = 1_800_000_000


def check(what, passed):
    print(("ok " if passed else "FAILED ") + what, flush=True)
    if not passed:
        sys.exit(1)


def wait_for(what, condition, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if condition():
                check(what, True)
                return
        except OSError:
            pass
        time.sleep(0.1)
    check(what, False)


def written_by(act):
    """What an act gives, and the folders of the store that hold a file which it wrote."""

    def files():
        found = [os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(FOLDER, "store")) for name in names]
        return {os.path.relpath(file, os.path.join(FOLDER, "store")): os.stat(file).st_mtime_ns for file in found}

    before = files()
    given = act()
    return given, {file.split(os.sep)[0] for file, changed in files().items() if before.get(file) != changed}


def network(seed=0):
    return make_pipeline(StandardScaler(), MLPClassifier((32, 32), max_iter=400, random_state=seed)).fit(IRIS.data, IRIS.target)


def linear():
    return LogisticRegression(max_iter=500).fit(IRIS.data, IRIS.target)


def register(model, name="iris", data=None, alias="champion"):
    """Registers a model with an example of its input, and gives it the alias; its version."""
    example = (IRIS.data if data is None else data).sample(60, random_state=1)
    with mlflow.start_run():
        mlflow.log_metric("accuracy", 0.9)
        logged = mlflow.sklearn.log_model(
            model,
            name="model",
            registered_model_name=name,
            input_example=example,
            # Else MLflow starts another process to see what the model needs.
            pip_requirements=["scikit-learn"],
            skops_trusted_types=skops.io.get_untrusted_types(data=skops.io.dumps(model)),
        )
    mlflow.MlflowClient().set_registered_model_alias(name, alias, logged.registered_model_version)
    return str(logged.registered_model_version)


def make_key(name):
    folder = os.path.join(FOLDER, "keys", name)
    os.makedirs(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    for file, pem in (("private.pem", private), ("public.pem", public)):
        with open(os.path.join(folder, file), "wb") as written:
            written.write(pem)
    return Signer(os.path.join(folder, "private.pem"), os.path.join(folder, "public.pem"))


def group(**changes):
    """A group as the programs read it."""
    fields = {"name": "line-1", "model": "iris", "alias": "champion", "devices": {"count": 40}, "format": "onnx", "quantise": "none"}
    limits = {"maxDifference": 0.01, "maxBundleMiB": 1, "signatureKey": "line", "repository": "edge/iris", "offlineDays": 7}
    steps = {"stages": [100], "soakMinutes": 60, "maxUnhealthyPercent": 5, "checkMinutes": 15, "afterOffline": "serve"}
    return {**fields, **limits, **steps, **changes}


def write(name, text):
    with open(os.path.join(FOLDER, name), "w", encoding="utf-8") as file:
        file.write(text)
    return os.path.join(FOLDER, name)


def set_clock(seconds):
    partial = write("clock.partial", str(seconds))
    os.replace(partial, os.path.join(FOLDER, "clock"))


def settings(*groups):
    return {
        "GROUPS_FILE": write("groups.json", json.dumps(groups)),
        "STORE_URI": os.path.join(FOLDER, "store"),
        "KEYS_FOLDER": os.path.join(FOLDER, "keys"),
        "CLOCK_FILE": os.path.join(FOLDER, "clock"),
        "ENROLMENT_KEY_FILE": write("enrolment", "0123456789abcdef"),
        "CACHE_FOLDER": os.path.join(FOLDER, "cache"),
        "FLUSH_SECONDS": "0.1",
        "FRESH_SECONDS": "0.1",
        "LISTEN": "127.0.0.1",
        "PYTHONPATH": os.pathsep.join([PROGRAMS, SHARED, CORE]),
    }


def run(program, env, *arguments):
    """A program of the cluster, to its end."""
    done = subprocess.run(
        [sys.executable, os.path.join(PROGRAMS, program), *arguments], env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@contextlib.contextmanager
def running(path, env, name):
    """A program that goes on until it is stopped; what it writes is in `<name>.log`."""
    with open(os.path.join(FOLDER, name + ".log"), "ab") as log:
        process = subprocess.Popen([sys.executable, path], env={**os.environ, **env}, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def fleet(env, port, metrics_port):
    return running(os.path.join(PROGRAMS, "fleet.py"), {**env, "PORT": str(port), "METRICS_PORT": str(metrics_port)}, "fleet")


def call(url, body=None, headers=None):
    """Status, headers and text of an answer."""
    request = urllib.request.Request(url, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read().decode()


def predict(port, data):
    body = json.dumps({"dataframe_split": {"columns": list(data.columns), "data": data.to_numpy().tolist()}}).encode()
    return call("http://127.0.0.1:%d/invocations" % port, body, {"Content-Type": "application/json"})


def told(signer, sequence, bundle, **changes):
    """Signs what a group is told, past its roll-out."""
    now = NOON + sequence
    fields = {"group": "line-1", "sequence": sequence, "issued": NOON, "expires": now + 7 * 86_400, "repository": "edge/iris"}
    more = {"bundle": bundle, "previous": None, "stage": 100, "maxBundleMiB": 1, "checkMinutes": 15, "afterOffline": "serve"}
    envelope = signer.envelope({**fields, **more, **changes})
    STORE.write("groups/line-1/manifest.json", envelope)
    return envelope
