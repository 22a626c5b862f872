"""Exports a model, serves its bundle, and runs a device that takes it and refuses all that it should not; prints one line a check, exits 1 at the first failure.

Arguments: the project's root, an empty folder, and free ports for the fleet, its metrics and the device.
"""

import base64
import json
import os
import shutil
import sys
import time

from edge_world import (
    FOLDER,
    IRIS,
    NOON,
    SHARED,
    STORE,
    call,
    check,
    fleet,
    group,
    linear,
    make_key,
    network,
    predict,
    register,
    run,
    running,
    set_clock,
    settings,
    told,
    wait_for,
)

import onnx
from edge_bundle import BUNDLE_TYPE, METADATA, MODEL, SMOKE_TEST, TITLE, digest_of, signature_tag
from edge_layout import Layout, blob_path
from edge_signing import bytes_of, described
from onnx import TensorProto, helper

FLEET_PORT, METRICS_PORT, DEVICE_PORT = map(int, sys.argv[3:6])
SIGNER, THIEF = make_key("line"), make_key("thief")
LAYOUT = Layout(STORE)
ENV = settings(group(quantise="int8", maxDifference=0.05))
set_clock(NOON)


def device_env(token):
    with open(os.path.join(FOLDER, "token"), "w", encoding="utf-8") as file:
        file.write(token)
    return {
        "GROUP": "line-1",
        "DEVICE_ID": "device-7",
        "FLEET_URL": "http://127.0.0.1:%d" % FLEET_PORT,
        "PUBLIC_KEY_FILE": os.path.join(FOLDER, "keys/line/public.pem"),
        "TOKEN_FILE": os.path.join(FOLDER, "token"),
        "STATE_FOLDER": os.path.join(FOLDER, "device"),
        "CLOCK_FILE": os.path.join(FOLDER, "clock"),
        "PORT": str(DEVICE_PORT),
        "CHECK_SECONDS": "0.2",
    }


def status():
    return json.loads(call("http://127.0.0.1:%d/healthz" % DEVICE_PORT)[2])


def answers(version):
    code, headers, text = predict(DEVICE_PORT, IRIS.data.head(3))
    return code == 200 and headers["X-Model-Version"] == version and json.loads(text) == {"predictions": [0, 0, 0]}


def files_of(digest):
    """The files of a bundle that is in the store."""
    layers = json.loads(STORE.read(blob_path("edge/iris", digest)))["layers"]
    return {layer["annotations"][TITLE]: STORE.read(blob_path("edge/iris", layer["digest"])) for layer in layers}


def put(files, signer=SIGNER, signature=None, damage=None):
    """Puts a bundle of these files into the store, signed, or with a signature of the caller's; its digest."""
    layers = [{**described(content, "application/octet-stream"), "annotations": {TITLE: name}} for name, content in files.items()]
    config = b"{}"
    manifest = bytes_of({"schemaVersion": 2, "config": described(config, BUNDLE_TYPE), "layers": layers, "unique": str(time.monotonic_ns())})
    digest = digest_of(manifest)
    for content in [config, *files.values()]:
        LAYOUT.push_blob("edge/iris", digest_of(content), content)
    LAYOUT.push_manifest("edge/iris", digest[7:19], manifest)
    if signer is not None:
        blobs, signed = signer.signature_of("edge/iris", digest) if signature is None else signature(digest)
        for blob in blobs:
            LAYOUT.push_blob("edge/iris", digest_of(blob), blob)
        LAYOUT.push_manifest("edge/iris", signature_tag(digest), signed)
    if damage is not None:
        damage(digest)
    return digest


def broken(digest):
    blobs, manifest = SIGNER.signature_of("edge/iris", digest)
    read = json.loads(manifest)
    annotations = read["layers"][0]["annotations"]
    annotations.update({name: base64.b64encode(b"0" * 70).decode() for name in annotations})
    return blobs, bytes_of(read)


def overwrite(digest, content):
    path = os.path.join(FOLDER, "store", blob_path("edge/iris", digest))
    with open(path, "wb") as file:
        file.write(content)


def fragile():
    """A model that answers what its smoke test asks and fails for rows beyond it: it looks up a class by the first value."""
    table = helper.make_tensor("table", TensorProto.INT64, [10], [0] * 10)
    start, one, minus = (helper.make_tensor(name, TensorProto.INT64, [1], [value]) for name, value in (("start", 0), ("one", 1), ("minus", -1)))
    nodes = [
        helper.make_node("Slice", ["input", "start", "one", "one"], ["first"]),
        helper.make_node("Cast", ["first"], ["whole"], to=TensorProto.INT64),
        helper.make_node("Reshape", ["whole", "minus"], ["flat"]),
        helper.make_node("Gather", ["table", "flat"], ["label"]),
    ]
    inputs = [helper.make_tensor_value_info("input", TensorProto.FLOAT, [None, 4])]
    outputs = [helper.make_tensor_value_info("label", TensorProto.INT64, [None])]
    graph = helper.make_graph(nodes, "fragile", inputs, outputs, [table, start, one, minus])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()


version = register(network())
code, printed = run("export_bundle.py", ENV)
check("a network is exported, quantised and compared: %s" % printed.strip().splitlines()[-2], code == 0 and "3 operators quantised" in printed)
code, printed = run("export_bundle.py", ENV)
check("what has its bundle is not exported again", code == 0 and "version 1 has its bundle" in printed)
check("one run of the roll-out tells the group", run("rollout.py", ENV)[0] == 0)
GOOD = json.loads(STORE.read("candidates/line-1.json"))["digest"]
code, token = run("fleet.py", ENV, "--token", "line-1", "device-7")
DEVICE_ENV = device_env(token)
AGENT = os.path.join(SHARED, "agent.py")

with fleet(ENV, FLEET_PORT, METRICS_PORT), running(AGENT, DEVICE_ENV, "device"):
    wait_for("the device answers while it has no model", lambda: call("http://127.0.0.1:%d/readyz" % DEVICE_PORT)[0] in (200, 503))
    wait_for("the device takes the bundle", lambda: status()["digest"] == GOOD and status()["state"] == "healthy")
    code, headers, text = predict(DEVICE_PORT, IRIS.data)
    given = json.loads(text)["predictions"]
    check("it answers every row as the model of scikit-learn does", code == 200 and given == network().predict(IRIS.data).tolist())
    check("it is not stale", headers["X-Model-Stale"] is None)
    hostile = [b"", b"[]", b"nope", b"[" * 100_000, b'{"dataframe_split":5}', b'{"dataframe_split":{"columns":["x"],"data":[[1]]}}']
    nan = json.dumps({"dataframe_split": {"columns": list(IRIS.data.columns), "data": [[float("nan"), 1, 1, 1]]}}).encode()
    huge = json.dumps({"dataframe_split": {"columns": list(IRIS.data.columns), "data": [[10**400, 1, 1, 1]]}}).encode()
    for body in [*hostile, nan, huge]:
        code, _, text = call("http://127.0.0.1:%d/invocations" % DEVICE_PORT, body)
        check("400 for %r" % body[:24], code == 400 and "Traceback" not in text)
    check("413 for a body too long", call("http://127.0.0.1:%d/invocations" % DEVICE_PORT, b" " * 2**21)[0] == 413)

    sequence = json.loads(base64.b64decode(json.loads(STORE.read("groups/line-1/manifest.json"))["payload"]))["sequence"]

    def why(digest):
        """What the device has against a bundle; what it says of itself may still be about the one before."""
        with open(os.path.join(FOLDER, "device/refused.json"), encoding="utf-8") as file:
            return json.load(file).get(digest, "")

    def refuses(what, digest, words):
        """Tells the group to run a bundle, and waits until the device says why it does not."""
        global sequence
        sequence += 1
        told(SIGNER, sequence, digest)
        wait_for("%s is refused" % what, lambda: words in why(digest) and words in status()["reason"])
        check("... and the old model goes on answering", status()["digest"] == GOOD and answers(version))
        left = os.listdir(os.path.join(FOLDER, "device/bundles"))
        check("... and nothing of it is left", left == [GOOD.replace(":", "-")])

    files = files_of(GOOD)
    refuses("a bundle without a signature", put(files, signer=None), "not signed: there is no")
    refuses("a bundle signed with another key", put(files, signer=THIEF), "not signed with the pinned key")
    refuses("a bundle with a broken signature", put(files, signature=broken), "not signed with the pinned key")
    refuses("a bundle with the signature of another one", put(files, signature=lambda _: SIGNER.signature_of("edge/iris", GOOD)), "not signed with the pinned key")
    other = {**files, MODEL: files[MODEL] + b" "}
    refuses("a layer that was changed", put(other, damage=lambda _: overwrite(digest_of(other[MODEL]), files[MODEL] + b"!")), "not what its digest")
    longer = {**files, MODEL: files[MODEL] + b"  "}
    refuses("a layer that is longer", put(longer, damage=lambda _: overwrite(digest_of(longer[MODEL]), longer[MODEL] + b"x" * 1000)), "not what its digest")
    refuses("a manifest that was changed", put(files, damage=lambda digest: overwrite(digest, b'{"config":{}}')), "not the one of digest")
    for path in ("../../../escaped", "/tmp/escaped", "..", "bundle.json", "model.onnx/../../escaped"):
        refuses("a signed bundle that would write %s" % path, put({**files, path: b"x"}), "holds a file that none does")
    check("no file was written elsewhere", not any("escaped" in name for name in [*os.listdir(FOLDER), *os.listdir(os.path.join(FOLDER, "device"))]))
    refuses("a bundle that is too large", put({**files, MODEL: os.urandom(2**20)}), "MiB, and 1.0 are allowed")
    refuses("a bundle without its smoke test", put({name: files[name] for name in (MODEL, METADATA)}), "does not hold each of")
    refuses("a model that is none", put({**files, MODEL: b"not a model"}), "does not load")
    smoke = json.loads(files[SMOKE_TEST])
    wrong = bytes_of({**smoke, "expected": [2] * len(smoke["expected"])})
    refuses("a model that answers otherwise than its smoke test", put({**files, SMOKE_TEST: wrong}), "answers differ")

    def stays(what, words):
        wait_for("%s is refused" % what, lambda: words in status()["reason"] and status()["state"] == "unhealthy")
        check("... and the old model goes on answering", answers(version))

    told(THIEF, sequence + 10, GOOD)
    stays("a manifest signed with another key", "not signed with the pinned key")
    told(SIGNER, sequence - 1, GOOD)
    stays("an older manifest", "is older than")
    told(SIGNER, sequence, GOOD, stage=99)
    stays("another manifest of the same sequence", "two manifests of sequence")
    told(SIGNER, sequence + 11, GOOD, expires=NOON)
    stays("a manifest that has expired", "has expired")
    told(SIGNER, sequence + 12, GOOD, group="line-2")
    stays("a manifest of another group", "that of group line-2")
    STORE.write("groups/line-1/manifest.json", b"[" * 100_000)
    stays("what is no manifest", "is not JSON")

    sequence += 20
    told(SIGNER, sequence, GOOD)
    wait_for("what is right again is taken again", lambda: status()["state"] == "healthy" and status()["sequence"] == sequence)

    form = {**json.loads(files[METADATA]), "version": "fragile", "layout": "matrix"}
    ask = {"columns": smoke["columns"], "rows": [[5.0, 1.0, 1.0, 1.0]], "expected": [0]}
    weak = put({MODEL: fragile(), METADATA: bytes_of(form), SMOKE_TEST: bytes_of(ask)})
    sequence += 1
    told(SIGNER, sequence, weak)
    wait_for("a bundle that passes its smoke test is taken", lambda: status()["version"] == "fragile")
    far = IRIS.data.head(1) * 1000
    codes = [predict(DEVICE_PORT, far)[0] for _ in range(3)]
    check("a model that fails three times gives way to the one before", codes == [500, 500, 500] and status()["digest"] == GOOD and answers(version))
    wait_for("... and is told as what it is", lambda: status()["state"] == "unhealthy" and "failed 3 times" in status()["reason"])

    second = register(linear())
    check("the next version is exported", run("export_bundle.py", {**ENV, **settings(group())})[0] == 0)
    NEXT = json.loads(STORE.read("candidates/line-1.json"))["digest"]
    sequence += 1
    told(SIGNER, sequence, NEXT)
    wait_for("the device moves to it", lambda: status()["digest"] == NEXT and answers(second))

with running(AGENT, DEVICE_ENV, "device"):
    wait_for("without the fleet, a device that starts goes on with what it had", lambda: answers(second))
    set_clock(NOON + 6 * 86_400)
    check("... for as long as its group may be offline", predict(DEVICE_PORT, IRIS.data.head(1))[1]["X-Model-Stale"] is None and not status()["stale"])
    set_clock(NOON + 8 * 86_400 + sequence)
    code, headers, _ = predict(DEVICE_PORT, IRIS.data.head(1))
    check("... and after that says so, and goes on", code == 200 and headers["X-Model-Stale"] == "true" and status()["stale"])
    set_clock(NOON)
    check("... and a clock that is set back makes nothing fresh", predict(DEVICE_PORT, IRIS.data.head(1))[1]["X-Model-Stale"] == "true")

shutil.rmtree(os.path.join(FOLDER, "device"))
told(SIGNER, sequence + 1, NEXT, afterOffline="stop")
with fleet(ENV, FLEET_PORT, METRICS_PORT), running(AGENT, DEVICE_ENV, "device"):
    wait_for("a device that is new takes what the group has", lambda: answers(second))
    wait_for("the fleet counts it", lambda: 'edge_devices{group="line-1",state="healthy"} 1.0' in call("http://127.0.0.1:%d/metrics" % METRICS_PORT)[2])
    fleet_url = "http://127.0.0.1:%d" % FLEET_PORT
    basic = lambda name, word: {"Authorization": "Basic " + base64.b64encode(("%s:%s" % (name, word)).encode()).decode()}
    mine = basic("line-1/device-7", token.strip())
    check("who has no token is told nothing", call(fleet_url + "/groups/line-1/manifest")[0] == 401)
    check("a token is that of one device", call(fleet_url + "/groups/line-1/manifest", None, basic("line-1/device-8", token.strip()))[0] == 401)
    check("a device reports for itself alone", call(fleet_url + "/groups/line-1/devices/device-8", b"{}", mine)[0] == 403)
    check("what is no report is not taken", call(fleet_url + "/groups/line-1/devices/device-7", b'{"state":"healthy"}', mine)[0] == 400)
    for path in ("/v2/edge/other/blobs/" + GOOD, "/v2/edge/iris/blobs/..%2f..%2fgroups", "/v2/edge/iris/../../groups/blobs/" + GOOD, "/groups/line-1/state.json"):
        check("there is nothing at %s" % path[:40], call(fleet_url + path, None, mine)[0] in (400, 404))
    set_clock(NOON + 9 * 86_400 + sequence)
    wait_for("a device that may not go on offline stops", lambda: predict(DEVICE_PORT, IRIS.data.head(1))[0] == 503)
    set_clock(NOON + 9 * 86_400 + sequence + 1)
    told(SIGNER, sequence + 2, NEXT, expires=NOON + 20 * 86_400 + sequence, afterOffline="stop")
    wait_for("... until it is told something again", lambda: answers(second))

DAMAGED = os.path.join(FOLDER, "device/bundles", NEXT.replace(":", "-"), MODEL)
with open(DAMAGED, "r+b") as file:
    file.write(b"!")
with fleet(ENV, FLEET_PORT, METRICS_PORT), running(AGENT, DEVICE_ENV, "device"):
    wait_for("a bundle that was damaged on disk is taken anew", lambda: answers(second))
with open(DAMAGED, "rb") as file:
    check("... and is whole", digest_of(file.read()) == digest_of(files_of(NEXT)[MODEL]))
onnx.checker.check_model(onnx.load_from_string(files[MODEL]))
check("the model is one by ONNX's own checker", True)
