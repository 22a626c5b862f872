"""Runs components/serving/model-server.py with a bucket to keep requests in, and checks what comes there; prints one line a check, exits 1 at the first failure."""

import json
import os
import sys
from contextlib import ExitStack

import boto3
from model_servers import COLUMNS, call, check, loaded, register, registry_in, server, wait_for

PROGRAM, FOLDER, STORE = sys.argv[1], sys.argv[2], sys.argv[3]
CHAMPION, CHALLENGER, DEAD, FILES, NOWHERE = map(int, sys.argv[4:])
sys.path.insert(0, os.path.dirname(PROGRAM))
sys.dont_write_bytecode = True
from capture import is_sampled

HALF = {"CAPTURE_URI": "s3://captures/kept", "CAPTURE_SAMPLING": "0.5", "CAPTURE_REDACT": "Sepal Width (cm),name", "CAPTURE_SECONDS": "3600"}
IDS = [f"request-{number}" for number in range(60)]
SECRETS = [b"3.123456", b"Ada Lovelace"]


def predict(port, request_id, *rows, form="dataframe_records"):
    """Asks with a column that the model does not know, and a value that nobody may keep."""
    values = [{**dict(zip(COLUMNS, row)), "name": "Ada Lovelace", "remark": "of Ada Lovelace"} for row in rows]
    return call(port, "/invocations", json.dumps({form: values}).encode(), headers={"x-request-id": request_id})


def objects(client):
    pages = client.get_paginator("list_objects_v2").paginate(Bucket="captures")
    return {entry["Key"]: client.get_object(Bucket="captures", Key=entry["Key"])["Body"].read() for page in pages for entry in page.get("Contents", [])}


def records(kept, variant):
    return [json.loads(line) for key, body in kept.items() if f"/{variant}/" in key for line in body.splitlines()]


def metric(port, name):
    lines = [line for line in call(port, "/metrics")[1].splitlines() if line.startswith(f"{name}{{")]
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines)


registry = registry_in(FOLDER)
registry.set_registered_model_alias("example", "champion", register())
registry.set_registered_model_alias("example", "challenger", register())
os.environ.update({"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "testtest", "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"})
os.environ["AWS_ENDPOINT_URL_S3"] = STORE
bucket = boto3.client("s3")
bucket.create_bucket(Bucket="captures")

with ExitStack() as stack:
    challenger = {"MODEL_ALIAS": "challenger", "MODEL_VARIANT": "challenger"}
    stack.enter_context(server(PROGRAM, CHAMPION, **HALF))
    stack.enter_context(server(PROGRAM, CHALLENGER, **HALF, **challenger))
    gone = {"AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{NOWHERE}", "CAPTURE_URI": "s3://captures", "CAPTURE_SECONDS": "0.1", "CAPTURE_BUFFER_BYTES": "1500"}
    dead = stack.enter_context(server(PROGRAM, DEAD, **gone))
    stack.enter_context(server(PROGRAM, FILES, CAPTURE_URI=f"file://{FOLDER}/files", CAPTURE_SECONDS="0.1"))
    for port in (CHAMPION, CHALLENGER, DEAD, FILES):
        wait_for(f"loads a version at {port}", lambda port=port: loaded(port) in ("1", "2"))

    answers = {request_id: [predict(port, request_id, [5.1, 3.123456, 1.4, 0.2]) for port in (CHAMPION, CHALLENGER)] for request_id in IDS}
    check("answers all of them", {status for pair in answers.values() for status, _, _ in pair} == {200})
    several = next(f"several-{number}" for number in range(99) if is_sampled(f"several-{number}", 0.5))
    predict(CHAMPION, several, [5.1, 3.123456, 1.4, 0.2], [6.7, 3.123456, 5.7, 2.1])
    wrong = next(f"wrong-{number}" for number in range(99) if is_sampled(f"wrong-{number}", 0.5))
    call(CHAMPION, "/invocations", b'{"dataframe_records": [{"x": "Ada Lovelace"}]}', headers={"x-request-id": wrong})

    check("with a dead bucket too", {predict(DEAD, request_id, [5.1, 3.5, 1.4, 0.2])[0] for request_id in IDS} == {200})
    wait_for("counts what found no room", lambda: metric(DEAD, "model_capture_dropped_total") > 40)
    check("and nothing as written", metric(DEAD, "model_captured_total") == 0)
    check("and lives on", call(DEAD, "/healthz")[0] == 200)

    status = predict(FILES, "here", [5.1, 3.5, 1.4, 0.2])[0]
    wait_for("counts what was written", lambda: status == 200 and metric(FILES, "model_captured_total") == 1)
    check("writes nothing into the bucket before its time", objects(bucket) == {})

check("ends well with a dead bucket", dead.returncode in (0, -15))
kept = objects(bucket)
check("writes one object a variant and hour when it is stopped", 2 <= len(kept) <= 4)
check("below the prefix, by model, variant and hour", all(key.startswith("kept/example/requests/ch") and key.endswith(".jsonl") and key.count("/") == 8 for key in kept))
check("no value that nobody may keep, nor one that the model does not know", not any(secret in body for secret in SECRETS for body in kept.values()))
sampled = [request_id for request_id in IDS if is_sampled(request_id, 0.5)]
by_variant = {variant: {record["id"]: record for record in records(kept, variant)} for variant in ("champion", "challenger")}
check("about half of them", 15 <= len(sampled) <= 45)
for variant, version in (("champion", "1"), ("challenger", "2")):
    mine = {request_id: record for request_id, record in by_variant[variant].items() if request_id in IDS}
    check(f"the same requests as its neighbour: {variant}", sorted(mine) == sorted(sampled))
    expected = {"sepal length (cm)": 5.1, "sepal width (cm)": "[redacted]", "petal length (cm)": 1.4, "petal width (cm)": 0.2}
    check("what was asked, redacted", all(record["inputs"] == expected for record in mine.values()))
    told = [(record["model"], record["variant"], record["version"], record["status"]) for record in mine.values()]
    check("who answered", set(told) == {("example", variant, version, 200)})
    given = {request_id: json.loads(answers[request_id][variant == "challenger"][1])["predictions"][0] for request_id in sampled}
    check("what was answered", {request_id: record["prediction"] for request_id, record in mine.items()} == given)
    check("how long it took, and when", all(0 < record["seconds"] < 60 and record["time"].endswith("Z") for record in mine.values()))
one, two = (by_variant["champion"][f"{several}#{row}"] for row in (0, 1))
check("a line a row", [one["prediction"], two["prediction"]] == [0, 2] and two["inputs"]["petal width (cm)"] == 2.1)
failed = by_variant["champion"][wrong]
check("no inputs of a request that failed", (failed["inputs"], failed["prediction"], failed["status"]) == ({}, None, 400))
files = [os.path.join(folder, name) for folder, _, names in os.walk("files") for name in names]
check("writes where MLflow keeps artifacts", len(files) == 1 and files[0].startswith("files/example/requests/champion/"))
with open(files[0], encoding="utf-8") as file:
    check("the same record there, whole where nothing is redacted", json.loads(file.read())["inputs"]["sepal width (cm)"] == 3.5)
