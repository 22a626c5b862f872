"""Runs components/serving/model-server.py against a registry in a folder and checks its answers; prints one line a check, exits 1 at the first failure."""

import json
import sys

from model_servers import COLUMNS, ROW, call, check, loaded, register, registry_in, server, wait_for

PROGRAM, FOLDER, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
HOSTILE = [b"", b"nope", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"inputs":' + b"[" * 100_000, b'{"dataframe_split":5}',
           b'{"inputs":[["a","b","c","d"]]}', b'{"inputs":[[' + b"1" * 6000 + b"]]}", b'{"dataframe_split":{"columns":["x"],"data":[[1]]}}',
           b'{"inputs":[[NaN,Infinity,1,1]]}', b'{"inputs":{}}', b'{"inputs":[[1,2],[3]]}']
HOSTILE_IDS = ["", "a" * 65, "a b", "<b>", "a/../b", 'a"b', "a#0", "a,b", "%0a"]


def predict(**headers):
    return call(PORT, "/invocations", json.dumps(ROW).encode(), headers=headers)


def metrics():
    return call(PORT, "/metrics")[1]


client = registry_in(FOLDER)
with server(PROGRAM, PORT):
    wait_for("ready without a model", lambda: call(PORT, "/readyz")[0] == 200)
    status, text, headers = predict()
    check("503 that says what to do before there is a model", status == 503 and "alias 'champion'" in text)
    check("which variant, even then, and no version", headers["x-variant"] == "champion" and "x-model-version" not in headers)
    none = 'model_loaded{alias="champion",model="example",variant="champion",version=""} 0.0'
    check("metrics say that none is loaded", none in metrics())
    client.set_registered_model_alias("example", "champion", register())
    wait_for("loads the version that gets the alias", lambda: loaded(PORT) == "1")
    status, text, headers = predict(**{"x-request-id": "Az.0_9-"})
    check("predicts", (status, text) == (200, '{"predictions": [0]}'))
    check("says who answered what", [headers[f"x-{name}"] for name in ("request-id", "variant", "model-version")] == ["Az.0_9-", "champion", "1"])
    for bad in HOSTILE_IDS:
        made = predict(**{"x-request-id": bad})[2]["x-request-id"]
        check(f"an id of its own instead of {bad[:10]!r}", made != bad and len(made) == 32 and made.isalnum())
    check("another for each", predict()[2]["x-request-id"] != predict()[2]["x-request-id"])
    for body in HOSTILE:
        status, text, _ = call(PORT, "/invocations", body)
        check(f"400 without a stack trace for {body[:24]!r}", status == 400 and "Traceback" not in text and len(text) < 1500)
    lacking = {"dataframe_split": {"columns": COLUMNS[1:], "data": [[3.5, 1.4, 0.2]] * 200}}
    status, text, _ = call(PORT, "/invocations", json.dumps(lacking).encode())
    check("which column is missing, however much was sent", status == 400 and f"missing inputs ['{COLUMNS[0]}']" in text)
    check("415 for a content type it does not know", call(PORT, "/invocations", b"x", "text/plain")[0] == 415)
    check("413 for a body too long", call(PORT, "/invocations", b" " * (2 * 1024 * 1024))[0] == 413)
    client.set_registered_model_alias("example", "champion", register())
    wait_for("follows the alias", lambda: loaded(PORT) == "2")
    # Told a moment after it answers.
    wait_for("metrics name the version", lambda: 'version="2"} 1.0' in metrics())
    found = metrics()
    check("... and only it", 'alias="champion",model="example",variant="champion",version="1"' not in found)
    counted = 'model_requests_total{model="example",status="%s",variant="champion",version="%s"} %s'
    check("metrics count answers by the version that gave them", counted % (200, 1, "12.0") in found and counted % (503, "", "1.0") in found)
    check("metrics tell that none waits", 'model_requests_waiting{model="example",variant="champion"} 0.0' in found)
    check("metrics tell how long", 'model_request_duration_seconds_bucket{le="+Inf",model="example",variant="champion"}' in found)
    client.delete_registered_model_alias("example", "champion")
    wait_for("gives the model up with its alias", lambda: loaded(PORT) is None and predict()[0] == 503)
    check("lives", call(PORT, "/healthz")[0] == 200)
