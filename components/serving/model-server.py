"""Serves the version of a registered model that wears an alias, and follows the alias when it moves.

GET  /healthz      200 while the process runs
GET  /readyz       200 once the server takes requests, with or without a model
GET  /metrics      Prometheus metrics
POST /invocations  MLflow's scoring protocol, https://mlflow.org/docs/latest/ml/deployment/

Every answer tells `x-request-id` (the request's own where it is one, else a new one), `x-variant` and `x-model-version`.

Configured by MODEL_NAME, MODEL_ALIAS, MODEL_VERSION (that one is served, whoever wears the alias), MODEL_VARIANT (`champion` or `challenger`), PORT,
POLL_SECONDS, MAX_BODY_BYTES, MAX_WAITING and MLflow's own MLFLOW_TRACKING_URI; what is kept of requests, by the variables of `capture.py`.
"""

import logging
import os
import re
import tempfile
import threading
import time
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio
import mlflow
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from mlflow.exceptions import MlflowException
from mlflow.pyfunc.scoring_server import invocations
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from starlette.background import BackgroundTask

from capture import Capture

NAME = os.environ["MODEL_NAME"]
ALIAS = os.environ["MODEL_ALIAS"]
VARIANT = os.environ.get("MODEL_VARIANT", "champion")
VERSION = os.environ.get("MODEL_VERSION", "")
PORT = int(os.environ.get("PORT", "8080"))
POLL_SECONDS = float(os.environ.get("POLL_SECONDS", "15"))
MAX_BODY_BYTES = int(os.environ.get("MAX_BODY_BYTES", str(1024 * 1024)))
MAX_WAITING = int(os.environ.get("MAX_WAITING", "32"))
LONGEST_MESSAGE = 500
# Ends up in logs and names of rows, so nothing but what is harmless there.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger("model-server")
REQUESTS = Counter(
    "model_requests", "Requests for a prediction, by the HTTP status of their answer.", ["model", "variant", "version", "status"]
)
DURATION = Histogram("model_request_duration_seconds", "Time from a request's first byte to its answer.", ["model", "variant"])
LOADED = Gauge(
    "model_loaded", "1 for the version that answers; 0 with an empty version when none does.", ["model", "variant", "alias", "version"]
)
WAITING = Gauge("model_requests_waiting", "Requests that wait for a prediction or are being predicted.", ["model", "variant"])
LOAD_FAILURES = Counter("model_load_failures", "Attempts to find or load the version behind the alias that failed.", ["model", "variant"])


@dataclass(frozen=True)
class Loaded:
    """A model in memory, and the folder its files lie in: some flavours read them lazily, so it lives as long as the model."""

    version: str
    model: object
    files: tempfile.TemporaryDirectory


class Registry:
    """Keeps the version behind the alias loaded. A registry that is away changes nothing: the loaded version goes on answering."""

    def __init__(self):
        self.loaded = None
        self._client = mlflow.MlflowClient()
        LOAD_FAILURES.labels(NAME, VARIANT)
        self._publish(None)

    def follow(self):
        while True:
            try:
                self._refresh()
            except Exception:
                LOAD_FAILURES.labels(NAME, VARIANT).inc()
                log.exception("cannot load %s@%s", NAME, ALIAS)
            time.sleep(POLL_SECONDS)

    def _refresh(self):
        version = self._wanted_version()
        if version == (self.loaded.version if self.loaded else None):
            return
        self._publish(None if version is None else self._load(version))

    def _wanted_version(self):
        if VERSION:
            return VERSION
        try:
            return str(self._client.get_model_version_by_alias(NAME, ALIAS).version)
        except MlflowException as error:
            # The registry's answers for an unknown model and for an unknown alias; anything else is a fault, not an answer.
            unknown_model = error.error_code == "RESOURCE_DOES_NOT_EXIST"
            unknown_alias = error.error_code == "INVALID_PARAMETER_VALUE" and "alias" in str(error)
            if unknown_model or unknown_alias:
                return None
            raise

    def _load(self, version):
        files = tempfile.TemporaryDirectory(prefix="model-")
        try:
            # By version, not by alias: an alias that moves meanwhile would load another version than the one reported.
            model = mlflow.pyfunc.load_model(f"models:/{NAME}/{version}", dst_path=files.name)
        except BaseException:
            files.cleanup()
            raise
        return Loaded(version, model, files)

    def _publish(self, loaded):
        before, self.loaded = self.loaded, loaded
        LOADED.clear()
        LOADED.labels(NAME, VARIANT, ALIAS, loaded.version if loaded else "").set(1 if loaded else 0)
        log.info("%s@%s is %s", NAME, ALIAS, f"version {loaded.version}" if loaded else "not there yet")
        del before  # its files go with the last request that still holds it


class Call:
    """One prediction: looks like a model to MLflow's protocol code, and remembers what went in and out and whether a failure was the model's."""

    def __init__(self, loaded, kept):
        self.metadata = loaded.model.metadata
        self.version = loaded.version
        self.reached_model = False
        self.failure, self.complaint = None, ""
        self.data = self.result = None
        self._model, self._kept = loaded.model, kept

    def predict(self, data, params=None):
        self.reached_model = True
        if self._kept:
            # A model may write into what it is given.
            self.data = data.copy() if hasattr(data, "copy") else data
        try:
            self.result = self._model.predict(data, params=params)
        except Exception as failure:
            # Read now: MLflow's protocol code puts the whole input before it.
            self.failure, self.complaint = failure, message_of(failure)
            raise
        return self.result

    def declared(self):
        """Names of the inputs that the model's signature has, if it has any."""
        schema = self.metadata.get_input_schema()
        return schema.input_names() if schema is not None and schema.has_input_names() else None


def answer(call, body, content_type):
    try:
        result = invocations(body, content_type, call, call.metadata.get_input_schema())
    except Exception as error:
        return failed(call, error)
    return Response(result.response, result.status, media_type=result.mimetype)


def failed(call, error):
    """400 when the request is to blame: it does not parse, does not fit the schema, or holds values the model cannot work with."""
    cause = call.failure or error
    blame_request = (ValueError, TypeError, LookupError, RecursionError)
    if not call.reached_model or isinstance(cause, blame_request) or is_client_error(cause):
        return problem(400, f"{type(cause).__name__}: {call.complaint or message_of(cause)}")
    log.error("prediction failed", exc_info=cause)
    return problem(500, f"the model failed: {type(cause).__name__}")


def is_client_error(error):
    return isinstance(error, MlflowException) and error.get_http_status_code() < 500


def message_of(error):
    """The text without MLflow's stack trace. Of a long one its begin and its end: MLflow says first what it was given, and then what is wrong with that."""
    text = str(getattr(error, "message", error))
    if len(text) <= LONGEST_MESSAGE:
        return text
    begin = LONGEST_MESSAGE // 4
    return f"{text[:begin]} ... {text[begin - LONGEST_MESSAGE:]}"


def problem(status, message):
    return JSONResponse({"error": message}, status)


async def bounded_body(request):
    """The request's body, or None when it is longer than allowed; stops reading there, whatever Content-Length says."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)


registry = Registry()
capture = Capture.of_environment(NAME, VARIANT)
# One prediction at a time on each CPU: more would only slow each other down.
predictions = anyio.CapacityLimiter(max(1, os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count() or 1))
waiting = 0
WAITING.labels(NAME, VARIANT).set_function(lambda: waiting)
notes = anyio.CapacityLimiter(1)
noting = 0


@asynccontextmanager
async def lifespan(_):
    threading.Thread(target=registry.follow, name="follow-alias", daemon=True).start()
    if capture:
        capture.start()
    yield
    if capture:
        capture.stop()


app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)


@app.get("/healthz")
async def healthz():
    return PlainTextResponse("ok")


@app.get("/readyz")
async def readyz():
    loaded = registry.loaded
    return {"model": NAME, "alias": ALIAS, "version": loaded.version if loaded else None}


@app.get("/metrics")
async def metrics():
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@app.post("/invocations")
async def invoke(request: Request):
    began, start = time.time(), time.perf_counter()
    request_id = id_of(request)
    kept = capture is not None and capture.wants(request_id)
    call, response = await respond(request, kept)
    seconds = time.perf_counter() - start
    version = call.version if call else ""
    DURATION.labels(NAME, VARIANT).observe(seconds)
    REQUESTS.labels(NAME, VARIANT, version, str(response.status_code)).inc()
    response.headers.update({"x-request-id": request_id, "x-variant": VARIANT, **({"x-model-version": version} if version else {})})
    if kept:
        told = {"id": request_id, "began": began, "version": version, "status": response.status_code, "seconds": seconds}
        response.background = BackgroundTask(note, told, call)
    return response


def id_of(request):
    given = request.headers.get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


async def note(told, call):
    """Has a request noted once its answer has left; where too many wait for it, this one is not."""
    global noting
    if noting >= MAX_WAITING:
        capture.drop()
        return
    noting += 1
    try:
        await anyio.to_thread.run_sync(capture.keep, told, call, limiter=notes)
    finally:
        noting -= 1


async def respond(request, kept):
    """The answer, and the call of the model where it came to one."""
    global waiting
    body = await bounded_body(request)
    if body is None:
        return None, problem(413, f"the body is longer than {MAX_BODY_BYTES} bytes")
    loaded = registry.loaded
    if loaded is None:
        return None, problem(503, f"no version of model '{NAME}' has the alias '{ALIAS}' yet; set it in the model registry")
    if waiting >= MAX_WAITING:
        return None, problem(429, "too many requests are waiting; try again later")
    waiting += 1
    try:
        call = Call(loaded, kept)
        content_type = request.headers.get("content-type", "")
        return call, await anyio.to_thread.run_sync(answer, call, body, content_type, limiter=predictions)
    finally:
        waiting -= 1


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    uvicorn.run(app, host="0.0.0.0", port=PORT, access_log=False, timeout_graceful_shutdown=20, h11_max_incomplete_event_size=16384)
