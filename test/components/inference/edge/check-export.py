"""Exports models of several sorts, refuses those that it should, pushes to a registry that asks for a token, and makes keys; prints one line a check.

Arguments: the project's root, an empty folder, and free ports for a registry and an API server.
"""

import base64
import contextlib
import hashlib
import io
import json
import os
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from edge_world import FOLDER, IRIS, STORE, check, group, linear, make_key, mlflow, network, register, run, settings, write

import export_bundle
import numpy
import pandas
from edge_bundle import METADATA, MODEL, SMOKE_TEST, pull, signature_tag
from edge_layout import blob_path
from edge_manifest import Refused
from edge_model import smoke_test
from edge_registry import Registry
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.semi_supervised import LabelSpreading

REGISTRY_PORT, API_PORT = map(int, sys.argv[3:5])
SIGNER = make_key("line")


class Files:
    """A registry that reads the store's folder, for what pulls."""

    def manifest(self, repository, reference, _):
        index = json.loads(STORE.read("registry/%s/index.json" % repository))
        named = {entry["annotations"]["org.opencontainers.image.ref.name"]: entry["digest"] for entry in index["manifests"]}
        return STORE.read(blob_path(repository, named.get(reference, reference)))

    def blob(self, repository, digest, _):
        yield STORE.read(blob_path(repository, digest))


def digest_of(name):
    text = STORE.read("candidates/%s.json" % name)
    return json.loads(text)["digest"] if text else None


def pulled(name):
    """The model of a group's bundle, taken as a device takes it."""
    folder = os.path.join(FOLDER, "pulled-" + name)
    os.mkdir(folder)
    pull(Files(), "edge/" + name, digest_of(name), SIGNER.public_key, 2**21, folder)
    return smoke_test(folder), folder


def export_here(*groups, **env):
    """The export in this process, since a new one takes seconds to import what it stands on; what it ended with and printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = export_bundle.main({**settings(*groups), **env})
    return code, printed.getvalue()


def of(name, **changes):
    return group(name=name, model=name, repository="edge/" + name, **changes)


def table():
    """Flowers with a column of text, whose name no input of ONNX could have."""
    kinds = pandas.Series(numpy.where(IRIS.data.iloc[:, 0] > 5.8, "large one", "small"), name="size & 'kind'")
    return pandas.concat([kinds, IRIS.data], axis=1)


TABLE = table()
parts = ColumnTransformer([("text", OneHotEncoder(handle_unknown="ignore"), [TABLE.columns[0]]), ("numbers", StandardScaler(), list(IRIS.data.columns))])
MIXED = make_pipeline(parts, LogisticRegression(max_iter=500)).fit(TABLE, IRIS.target)
WIDTHS = GradientBoostingRegressor(random_state=0).fit(IRIS.data.iloc[:, :3], IRIS.data.iloc[:, 3])

register(MIXED, "mixed", TABLE)
register(WIDTHS, "widths", IRIS.data.iloc[:, :3])
register(network(), "rough")
noise = numpy.random.default_rng(0).integers(0, 9, len(IRIS.data))
register(RandomForestClassifier(250, random_state=0).fit(IRIS.data, noise), "large")
register(LabelSpreading().fit(IRIS.data, IRIS.target), "strange")
with mlflow.start_run():
    bare = mlflow.sklearn.log_model(linear(), name="model", registered_model_name="bare", pip_requirements=["scikit-learn"])
mlflow.MlflowClient().set_registered_model_alias("bare", "champion", bare.registered_model_version)

GROUPS = [
    of("strange"),
    of("bare"),
    of("rough", quantise="int8", maxDifference=0),
    of("large"),
    of("absent"),
    of("mixed"),
    of("widths"),
]
ENV = settings(*GROUPS)
code, printed = run("export_bundle.py", ENV)
check("an export of which some fail ends with 1", code == 1 and "Traceback" not in printed)
for name, words in {
    "strange": "cannot become ONNX",
    "bare": "log it with input_example=",
    "rough": "answers differ from the model's by",
    "large": "maxBundleMiB allows 1",
}.items():
    check("%s is refused: %s" % (name, words), re.search("%s: FAILED: .*%s" % (name, words), printed) and digest_of(name) is None)
check("a model that is not there yet is waited for", "absent: no version of absent has the alias champion yet" in printed)

model, folder = pulled("mixed")
names, rows = list(TABLE.columns), json.loads(TABLE.to_json(orient="values"))
check("a pipeline of columns with text answers as it did", model.predict(names, rows)[0] == MIXED.predict(TABLE).tolist())
check("... in whichever order the columns come", model.predict(names[::-1], [row[::-1] for row in rows])[0] == MIXED.predict(TABLE).tolist())
with open(os.path.join(folder, METADATA), encoding="utf-8") as file:
    metadata = json.load(file)
check("... and says how far it was from the model", metadata["difference"]["rows"] == 260 and metadata["difference"]["predictions"] == 0)
model, _ = pulled("widths")
expected = WIDTHS.predict(IRIS.data.iloc[:, :3])
given = model.predict(list(IRIS.data.columns[:3]), IRIS.data.iloc[:, :3].to_numpy().tolist())[0]
check("a model of numbers answers as it did", numpy.allclose(given, expected, rtol=1e-3, atol=1e-3))

first = digest_of("widths")
os.remove(os.path.join(FOLDER, "store/candidates/widths.json"))
check("an export that is done again", export_here(of("widths"))[0] == 0)
check("... gives the same bundle", digest_of("widths") == first)


class RegistryServer(BaseHTTPRequestHandler):
    """The calls of a registry that a push and a pull make, behind a token that is good for one repository."""

    blobs, manifests, uploads = {}, {}, 0

    def _answer(self, status, body=b"", headers=None):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _is_let_in(self):
        if self.headers.get("Authorization") == "Bearer let-me-in":
            return True
        challenge = 'Bearer realm="http://127.0.0.1:%d/token",service="registry",scope="repository:edge/linear:pull,push"' % REGISTRY_PORT
        self._answer(401, b"", {"WWW-Authenticate": challenge})
        return False

    def do_GET(self):
        if self.path.startswith("/token?"):
            wanted = "Basic " + base64.b64encode(b"pusher:word:with:colons").decode()
            is_known = self.headers.get("Authorization") == wanted and "scope=repository" in self.path
            return self._answer(200, b'{"token":"let-me-in"}') if is_known else self._answer(401)
        if not self._is_let_in():
            return None
        kind, reference = self.path.split("/")[-2:]
        found = (self.manifests if kind == "manifests" else self.blobs).get(reference)
        return self._answer(404) if found is None else self._answer(200, found)

    do_HEAD = do_GET

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if self._is_let_in():
            self._answer(202, b"", {"Location": "/v2/edge/linear/blobs/uploads/1?state=x"})

    def do_PUT(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._is_let_in():
            return
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        if "/manifests/" in self.path:
            self.manifests.update({self.path.split("/")[-1]: content, digest: content})
        elif self.path != "/v2/edge/linear/blobs/uploads/1?state=x&digest=" + digest.replace(":", "%3A"):
            return self._answer(400)
        else:
            self.blobs[digest] = content
        self._answer(201)

    def log_message(self, *_):
        pass


class ApiServer(BaseHTTPRequestHandler):
    """Secrets and ConfigMaps as the API server keeps them; a patch of an older version is a conflict."""

    objects = {(kind, "edge-key-new"): {"metadata": {"resourceVersion": "1"}} for kind in ("secrets", "configmaps")}

    def _answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        self._answer(200, self.objects[self._place()])

    def do_PATCH(self):
        change = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        found = self.objects[self._place()]
        seen = change.get("metadata", {}).get("resourceVersion")
        if seen not in (None, found["metadata"]["resourceVersion"]) or self.headers["Authorization"] != "Bearer account":
            return self._answer(409, {})
        found["data"] = {**found.get("data", {}), **change["data"]}
        found["metadata"] = {"resourceVersion": str(int(found["metadata"]["resourceVersion"]) + 1)}
        return self._answer(200, found)

    def _place(self):
        return tuple(self.path.split("?")[0].split("/")[-2:])

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(handler, port):
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


register(linear(), "linear")
login = {"auths": {"127.0.0.1:%d" % REGISTRY_PORT: {"auth": base64.b64encode(b"pusher:word:with:colons").decode()}}}
pushing = {"REGISTRY_URL": "http://127.0.0.1:%d" % REGISTRY_PORT, "DOCKER_CONFIG_FILE": write("config.json", json.dumps(login))}
with serving(RegistryServer, REGISTRY_PORT):
    code, printed = export_here(of("linear"), **pushing)
    digest = digest_of("linear")
    check("a bundle is pushed to a registry that asks for a token", code == 0 and digest in RegistryServer.manifests)
    check("... with its signature under the tag that cosign looks for", signature_tag(digest) in RegistryServer.manifests)
    registry = Registry("http://127.0.0.1:%d" % REGISTRY_PORT, "pusher", "word:with:colons")
    os.mkdir(os.path.join(FOLDER, "from-registry"))
    pull(registry, "edge/linear", digest, SIGNER.public_key, 2**20, os.path.join(FOLDER, "from-registry"))
    check("... and is pulled from there", sorted(os.listdir(os.path.join(FOLDER, "from-registry"))) == sorted([METADATA, MODEL, SMOKE_TEST, "bundle.json"]))
for url in ("http://registry.example.com", "ftp://127.0.0.1", "https://user:word@registry.example.com", "registry.example.com"):
    try:
        Registry(url)
        check("a registry at %s is refused" % url, False)
    except Refused:
        check("a registry at %s is refused" % url, True)

os.mkdir(os.path.join(FOLDER, "account"))
for name, text in (("token", "account"), ("namespace", "mlops")):
    write("account/" + name, text)
account = {"ACCOUNT_DIRECTORY": os.path.join(FOLDER, "account"), "API_SERVER": "http://127.0.0.1:%d" % API_PORT, "KEYS": "edge-key-new"}
with serving(ApiServer, API_PORT):
    code, printed = run("make_keys.py", account)
    data = {kind: ApiServer.objects[kind, "edge-key-new"]["data"] for kind in ("secrets", "configmaps")}
    private = base64.b64decode(data["secrets"]["private.pem"])
    check("a key is made where there is none", code == 0 and private.startswith(b"-----BEGIN PRIVATE KEY-----") and b"PRIVATE" not in printed.encode())
    os.makedirs(os.path.join(FOLDER, "keys/new"))
    write("keys/new/private.pem", private.decode())
    write("keys/new/public.pem", data["configmaps"]["public.pem"])
    check("... of which an export signs with both halves", export_here(of("absent", signatureKey="new"))[0] == 0)
    data["configmaps"]["public.pem"] = "lost"
    code, printed = run("make_keys.py", account)
    after = ApiServer.objects
    check("it is never changed", code == 0 and base64.b64decode(after["secrets", "edge-key-new"]["data"]["private.pem"]) == private and "made" not in printed)
    check("... and its public half comes back", after["configmaps", "edge-key-new"]["data"]["public.pem"].startswith("-----BEGIN PUBLIC KEY-----"))
    write("keys/new/public.pem", open(os.path.join(FOLDER, "keys/line/public.pem"), encoding="utf-8").read())
    code, printed = run("export_bundle.py", settings(of("absent", signatureKey="new")))
    check("halves that do not match sign nothing", code == 1 and "is not the one of" in printed)
