"""Keeps a sample of what a model was asked and what it answered in a bucket, without the values that nobody may keep.

Objects are `<model>/requests/<variant>/<yyyy>/<mm>/<dd>/<hh>/<time>-<pod>.jsonl` below CAPTURE_URI, by the hour (UTC) in which requests came. Each line
is one row of a request:

  {"id", "time", "model", "variant", "version", "inputs": {column: value}, "prediction", "status", "seconds"}

id          of the request, which its answer told in `x-request-id`; `<id>#<row>`, counted from 0, where the request had several rows
inputs      of columns that the model's signature names, where it names any; values of redacted columns are "[redacted]", at any depth and in a text
            that is JSON. Inputs without names have their positions ("0", "1") for names, and are left out where anything is redacted
prediction  null where it cannot be told which part of the answer belongs to the row
status      HTTP status of the answer; from 400 on there are no inputs and no prediction, since what was wrong with a request may be a value in it

Configured by CAPTURE_URI (`s3://bucket/prefix`, or another address that `store.py` knows), CAPTURE_SAMPLING (share of requests, 0 to 1, by
their id, so that whoever gets a copy of a request keeps the same ones), CAPTURE_REDACT (columns, with commas between them), CAPTURE_SECONDS (between
two objects) and CAPTURE_BUFFER_BYTES. Keeping never fails or delays an answer: what finds no room is dropped and counted. A line may be there twice,
where a bucket took an object and could not say so.
"""

import hashlib
import json
import logging
import math
import os
import re
import threading
import time
from collections import deque
from decimal import Decimal
from urllib.parse import urlsplit

from prometheus_client import Counter

REDACTED = "[redacted]"
STOP_SECONDS = 9.0

log = logging.getLogger("capture")
CAPTURED = Counter("model_captured", "Rows of requests that were written into the bucket.", ["model", "variant"])
DROPPED = Counter("model_capture_dropped", "Rows of requests that were to be kept and are not.", ["model", "variant"])


def is_sampled(request_id, share):
    """The same answer for the same id, wherever it is asked."""
    return int.from_bytes(hashlib.sha256(request_id.encode()).digest()[:8], "big") < share * 2**64


class Redaction:
    """Makes plain JSON of what a model was given or gave, without the values under some names, however those are capitalised."""

    def __init__(self, names):
        self.names = frozenset(filter(None, map(self._same, names)))

    def plain(self, value, name=""):
        if self._same(name) in self.names:
            return REDACTED
        if value is None or isinstance(value, (bool, int)):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, dict):
            return {str(key): self.plain(inner, key) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.plain(inner) for inner in value]
        if isinstance(value, (bytes, bytearray)):
            return f"[{len(value)} bytes]"
        if isinstance(value, Decimal):
            return self.plain(float(value))
        return self._other(value)

    def _other(self, value):
        kind = type(value).__name__
        if kind in ("NAType", "NaTType"):
            return None
        if hasattr(value, "to_dict") and hasattr(value, "columns"):
            return [dict(row) for row in frame_rows(value, self)]
        if hasattr(value, "isoformat"):
            return value.isoformat()
        if hasattr(value, "tolist"):
            return self.plain(value.tolist())
        if hasattr(value, "model_dump"):
            return self.plain(value.model_dump())
        # What an object says of itself may hold anything.
        return f"[{kind}]"

    def _text(self, text):
        """What begins like JSON and is none may be a piece of some, so nothing of it is kept."""
        if not self.names or not text.lstrip("\ufeff \t\r\n").startswith(("{", "[", '"')):
            return text
        try:
            return json.dumps(self.plain(json.loads(text)))
        except ValueError:
            return REDACTED

    @staticmethod
    def _same(name):
        return str(name).strip().casefold()


def rows_of(data, declared, redaction):
    """Inputs of each row, already redacted; nothing of what has no names while anything is to be redacted."""
    wanted = frozenset(declared or [])
    if hasattr(data, "itertuples") and hasattr(data, "columns"):
        is_named = all(isinstance(name, str) for name in data.columns)
        return list(frame_rows(data, redaction, wanted)) if is_named or not redaction.names else [{}] * len(data)
    if isinstance(data, dict):
        return named_rows({name: value for name, value in data.items() if not wanted or name in wanted}, redaction)
    values = data.tolist() if hasattr(data, "tolist") else data
    rows = values if isinstance(values, (list, tuple)) else [values]
    if rows and all(isinstance(row, dict) for row in rows):
        return [redaction.plain({name: value for name, value in row.items() if not wanted or name in wanted}) for row in rows]
    if redaction.names:
        return [{} for _ in rows]
    return [{str(position): redaction.plain(value) for position, value in enumerate(row if isinstance(row, list) else [row])} for row in rows]


def frame_rows(frame, redaction, wanted=frozenset()):
    """Rows of a table, of all columns or of the wanted ones."""
    names = [str(name) for name in frame.columns]
    kept = [position for position, name in enumerate(names) if not wanted or name in wanted]
    for row in frame.itertuples(index=False, name=None):
        yield {names[position]: redaction.plain(row[position], names[position]) for position in kept}


def named_rows(tensors, redaction):
    """Tensors by name have a row for each of their first dimension, where they agree on it; anything else is one row."""
    lengths = {len(value) if getattr(value, "ndim", 0) > 0 else None for value in tensors.values()}
    if len(lengths) != 1 or None in lengths:
        return [redaction.plain(tensors)]
    return [redaction.plain({name: value[row] for name, value in tensors.items()}) for row in range(lengths.pop())]


def predictions_of(result, rows, redaction):
    """The part of an answer that belongs to each row."""
    plain = redaction.plain(result)
    if isinstance(plain, dict) and rows > 1 and all(isinstance(each, list) and len(each) == rows for each in plain.values()):
        return [{name: each[row] for name, each in plain.items()} for row in range(rows)]
    if isinstance(plain, list) and len(plain) == rows:
        return plain
    return [plain] if rows == 1 else [None] * rows


class Buffer:
    """Lines that wait for their bucket, so many bytes at most."""

    def __init__(self, most_bytes):
        self._most, self._bytes = most_bytes, 0
        self._lines, self._lock = deque(), threading.Lock()

    def put(self, folder, line):
        with self._lock:
            if self._bytes + len(line) > self._most:
                return False
            self._bytes += len(line)
            self._lines.append((folder, line))
            return True

    def first_folder(self):
        """The oldest folder with its lines, which stay until `drop`."""
        with self._lock:
            folder = self._lines[0][0] if self._lines else None
            return folder, [line for each, line in self._lines if each == folder]

    def drop(self, folder, count):
        """Lets the first so many lines of a folder go."""
        with self._lock:
            kept = deque()
            for each, line in self._lines:
                if each == folder and count > 0:
                    count -= 1
                    self._bytes -= len(line)
                else:
                    kept.append((each, line))
            self._lines = kept


class Capture:
    """A thread that writes what is kept every few seconds, and once more when it is stopped."""

    def __init__(self, model, variant, uri, sampling, redact, seconds=5.0, buffer_bytes=8 * 1024 * 1024):
        if not 0 <= sampling <= 1:
            raise ValueError(f"CAPTURE_SAMPLING must be from 0 to 1, and is {sampling}")
        self._model, self._variant, self._sampling, self._seconds = model, variant, sampling, seconds
        self._redaction = Redaction(redact)
        self._buffer = Buffer(buffer_bytes)
        self._captured, self._dropped = CAPTURED.labels(model, variant), DROPPED.labels(model, variant)
        self._pod = re.sub(r"[^A-Za-z0-9.-]", "-", os.environ.get("HOSTNAME", "")) or "local"
        self._uri, self._write, self._stopping = uri, None, threading.Event()
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)

    @classmethod
    def of_environment(cls, model, variant):
        """As the environment says; None where it names no bucket."""
        uri = os.environ.get("CAPTURE_URI", "")
        if uri == "":
            return None
        sampling, redact = float(os.environ.get("CAPTURE_SAMPLING", "1")), os.environ.get("CAPTURE_REDACT", "").split(",")
        seconds = float(os.environ.get("CAPTURE_SECONDS", "5"))
        buffer_bytes = int(os.environ.get("CAPTURE_BUFFER_BYTES", str(8 * 1024 * 1024)))
        return cls(model, variant, uri, sampling, redact, seconds, buffer_bytes)

    def start(self):
        self._thread.start()

    def stop(self):
        self._stopping.set()
        self._thread.join(STOP_SECONDS)

    def wants(self, request_id):
        return is_sampled(request_id, self._sampling)

    def drop(self):
        """Counts what is to be kept and cannot be."""
        self._dropped.inc()

    def keep(self, told, call):
        """
        Notes a request: `told` has its id, the second that it began, the version that answered, the answer's status and the seconds that it took; `call`
        has what the model was given and gave, if it came to one. Never raises.
        """
        try:
            folder = time.strftime("%Y/%m/%d/%H", time.gmtime(told["began"]))
            for line in self._lines_of(told, call):
                if not self._buffer.put(folder, line):
                    self.drop()
        except Exception as error:
            # Its message may hold a value.
            log.warning("a request cannot be noted: %s", type(error).__name__)
            self.drop()

    def _lines_of(self, told, call):
        failed = told["status"] >= 400 or call is None
        inputs = [{}] if failed else rows_of(call.data, call.declared(), self._redaction)
        predictions = [None] if failed else predictions_of(call.result, len(inputs), self._redaction)
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(told["began"])) + f".{int(told['began'] * 1000) % 1000:03d}Z"
        for row, (given, prediction) in enumerate(zip(inputs, predictions, strict=True)):
            record = {
                "id": told["id"] if len(inputs) == 1 else f"{told['id']}#{row}",
                "time": moment,
                "model": self._model,
                "variant": self._variant,
                "version": told["version"],
                "inputs": given,
                "prediction": prediction,
                "status": told["status"],
                "seconds": round(told["seconds"], 6),
            }
            yield json.dumps(record, allow_nan=False, separators=(",", ":")).encode() + b"\n"

    def _run(self):
        self._prepare()
        while not self._stopping.wait(self._seconds):
            self._flush()
        self._flush()

    def _prepare(self):
        """Loads what writes before there is anything to write: a server that ends waits some seconds for its last rows, and a library may take as long to load."""
        try:
            self._write = writer_of(self._uri)
        except Exception as error:
            log.warning("cannot reach %s yet: %s", self._uri, str(error)[:300])

    def _flush(self):
        """A bucket that is away keeps what waits waiting, until there is no more room."""
        try:
            while True:
                folder, lines = self._buffer.first_folder()
                if folder is None:
                    return
                self._write_object(folder, b"".join(lines))
                self._buffer.drop(folder, len(lines))
                self._captured.inc(len(lines))
        except Exception as error:
            log.warning("cannot write to %s: %s", self._uri, str(error)[:300])

    def _write_object(self, folder, body):
        self._write = self._write or writer_of(self._uri)
        now = time.time()
        name = time.strftime("%Y%m%dT%H%M%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z-{self._pod}.jsonl"
        self._write(f"{self._model}/requests/{self._variant}/{folder}", name, body)


def writer_of(uri):
    """What writes a file into a folder below an address."""
    return s3_writer(uri) if uri.startswith("s3://") else other_writer(uri)


def s3_writer(uri):
    # Libraries are loaded by the thread that needs them: they are no reason to answer later.
    import boto3
    import botocore.config

    place = urlsplit(uri)
    prefix = place.path.strip("/")
    config = botocore.config.Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1})
    client = boto3.client("s3", config=config)

    def write(folder, name, body):
        key = "/".join(filter(None, [prefix, folder, name]))
        client.put_object(Bucket=place.netloc, Key=key, Body=body, ContentType="application/x-ndjson")

    return write


def other_writer(uri):
    """`gs://` and `wasbs://` as the pod's identity, and folders of this machine."""
    from store import store

    place = store(uri)

    def write(folder, name, body):
        place.put(f"{folder}/{name}", body, "application/x-ndjson")

    return write
