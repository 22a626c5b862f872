"""Serves devices: what their group is told, the bundles of it, and a place for their reports. It holds no signing key, so nothing that it could be made to say
is believed.

GET  /groups/<group>/manifest              the group's signed manifest
POST /groups/<group>/devices/<device>      a device's report
GET  /v2/<repository>/manifests|blobs/...  an OCI registry, for reading, of the group's own repository
GET  /healthz                              200 while it runs
Prometheus' metrics are on a port of their own, which no device reaches.

A device logs in as <group>/<device> with its token, which is an HMAC of that name: `fleet.py --token <group> <device>` prints it. Reads GROUPS_FILE,
STORE_URI, ENROLMENT_KEY_FILE, CACHE_FOLDER, CACHE_MIB, PORT, METRICS_PORT, FLUSH_SECONDS, FRESH_SECONDS and CLOCK_FILE (a file with the time in seconds, for tests); LISTEN
(default: everywhere) is where it listens.
"""

import base64
import binascii
import hashlib
import hmac
import json
import logging
import os
import re
import signal
import shutil
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from edge_bundle import MANIFEST_TYPE
from edge_layout import blob_path, index_path
from edge_manifest import DEVICE, DIGEST
from edge_store import Store, manifest_path, reports_path, state_path
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily

MINUTE = 60
MISSED_CHECKS = 3
MOST_DEVICES = 100_000
LONGEST_REPORT = 16 * 1024
STATES = ("healthy", "unhealthy", "trying", "empty", "silent", "missing")
REFERENCE = "org.opencontainers.image.ref.name"
V2 = re.compile(r"/v2/(?P<repository>[a-z0-9._/-]{1,200})/(?P<kind>manifests|blobs)/(?P<reference>[A-Za-z0-9_:.-]{1,200})")

log = logging.getLogger("edge-fleet")


def token_of(key, group, device):
    """What a device logs in with; as long as the enrolment key stays, always the same."""
    return hmac.new(key, ("%s/%s" % (group, device)).encode(), hashlib.sha256).hexdigest()


class Reports:
    """The newest report of each device of a group, in memory and, a moment later, in the store. There is one process that writes them."""

    def __init__(self, store, group, now):
        self._store, self._group, self._now = store, group, now
        self._path = reports_path(group["name"])
        self._lock = threading.Lock()
        self._devices = json.loads(store.read(self._path) or b"{}")
        self._is_new = False

    def take(self, device, report):
        """Whether the report was taken: there is room for devices of a group, and no more."""
        with self._lock:
            if device not in self._devices and len(self._devices) >= self._most():
                return False
            self._devices[device] = {**report, "received": self._now()}
            self._is_new = True
            return True

    def flush(self):
        with self._lock:
            if not self._is_new:
                return
            text, self._is_new = json.dumps(self._devices, sort_keys=True).encode(), False
        try:
            self._store.write(self._path, text)
        except Exception:
            self._is_new = True
            raise

    def states(self):
        """How many devices are in each state."""
        with self._lock:
            devices = list(self._devices.values())
        counts = dict.fromkeys(STATES, 0)
        patience = MISSED_CHECKS * self._group["checkMinutes"] * MINUTE
        for report in devices:
            counts["silent" if self._now() - report["received"] > patience else report["state"]] += 1
        counts["missing"] = max(0, (self._group["devices"].get("count") or 0) - len(devices))
        return counts

    def _most(self):
        """Twice as many as there should be: devices are replaced, and a name that is no longer used is not told from one that is silent."""
        count = self._group["devices"].get("count")
        return MOST_DEVICES if count is None else 2 * count


def parsed_report(body):
    """The fields of a report that are used, each of the sort that it may be; None for what is no report."""
    try:
        given = json.loads(body)
        report = {name: given[name] for name in ("state", "reason", "digest", "version", "wanted", "sequence", "stale", "requests")}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    rules = [
        report["state"] in STATES[:4],
        isinstance(report["reason"], str) and len(report["reason"]) <= 300,
        report["version"] is None or (isinstance(report["version"], str) and len(report["version"]) <= 64),
        _is_digest(report["digest"]) and _is_digest(report["wanted"]),
        _is_count(report["sequence"]) and _is_count(report["requests"]),
        isinstance(report["stale"], bool),
    ]
    return report if all(rules) else None


def _is_digest(value):
    return value is None or (isinstance(value, str) and DIGEST.fullmatch(value) is not None)


def _is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


class Cache:
    """Blobs on disk as they were last asked for, so that a thousand devices that take a bundle do not read the bucket a thousand times."""

    def __init__(self, store, folder, most_bytes):
        self._store, self._folder, self._most = store, folder, most_bytes
        self._lock = threading.Lock()
        os.makedirs(folder, exist_ok=True)

    def open(self, repository, digest):
        """A blob's file, open for reading; None where there is no such blob."""
        path = os.path.join(self._folder, hashlib.sha256(("%s@%s" % (repository, digest)).encode()).hexdigest())
        with self._lock:
            if not os.path.exists(path) and not self._fetch(blob_path(repository, digest), path):
                return None
            os.utime(path)
            return open(path, "rb")

    def _fetch(self, blob, path):
        with tempfile.TemporaryDirectory(dir=self._folder) as place:
            fetched = self._store.fetch(blob, place)
            if fetched is None:
                return False
            self._make_room(os.path.getsize(fetched))
            os.replace(fetched, path)
        return True

    def _make_room(self, size):
        """Takes away what was not asked for the longest; whoever is reading it reads on."""
        files = sorted((entry for entry in os.scandir(self._folder) if entry.is_file()), key=lambda entry: entry.stat().st_mtime)
        total = size + sum(entry.stat().st_size for entry in files)
        for entry in files:
            if total <= self._most:
                return
            total -= entry.stat().st_size
            os.remove(entry.path)


class Fleet:
    """All groups, and what is served to them."""

    def __init__(self, store, groups, key, cache, now, fresh_seconds):
        self.groups = {group["name"]: group for group in groups}
        self.reports = {group["name"]: Reports(store, group, now) for group in groups}
        self.cache = cache
        self._store, self._key, self._now = store, key, now
        self._fresh_seconds, self._read = fresh_seconds, {}

    def device_of(self, authorization):
        """Group and device of a login; None where it is not one. What the store holds is not asked before that."""
        kind, _, given = (authorization or "").partition(" ")
        try:
            username, _, token = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return None
        group, _, device = username.partition("/")
        if kind.lower() != "basic" or group not in self.groups or not DEVICE.fullmatch(device):
            return None
        if not device.startswith(self.groups[group]["devices"].get("idPrefix") or ""):
            return None
        return (group, device) if hmac.compare_digest(token_of(self._key, group, device), token) else None

    def file(self, path):
        """A small file of the store, as it was some seconds ago at most."""
        read, content = self._read.get(path, (0, None))
        return self._read_anew(path) if time.monotonic() - read > self._fresh_seconds or content is None else content

    def _read_anew(self, path):
        content = self._store.read(path)
        self._read[path] = (time.monotonic(), content)
        return content

    def opened(self, repository, reference):
        """The file of a blob by its digest, or of a manifest by its digest or tag; None where there is none."""
        if DIGEST.fullmatch(reference):
            return self.cache.open(repository, reference)
        # A tag that was there stays. One that was not may be there by now, and a device that does not find a signature refuses the bundle for good.
        path = index_path(repository)
        digest = digest_behind(reference, self.file(path)) or digest_behind(reference, self._read_anew(path))
        return None if digest is None else self.cache.open(repository, digest)

    def collect(self):
        devices = GaugeMetricFamily("edge_devices", "Devices of a group by their state.", labels=["group", "state"])
        bundles = GaugeMetricFamily("edge_bundle_info", "1 for the bundle that a group is told to run.", labels=["group", "digest"])
        stage = GaugeMetricFamily("edge_rollout_stage_percent", "Share of a group's devices that its bundle reaches.", labels=["group"])
        back = GaugeMetricFamily("edge_rollout_rolled_back", "1 while the last roll-out of a group was taken back.", labels=["group"])
        age = GaugeMetricFamily("edge_manifest_age_seconds", "Time since what a group is told was signed.", labels=["group"])
        for name in self.groups:
            for state, count in self.reports[name].states().items():
                devices.add_metric([name, state], count)
            state = json.loads(self.file(state_path(name)) or b"{}")
            if state.get("bundle"):
                bundles.add_metric([name, state["bundle"]], 1)
            stage.add_metric([name], state.get("stage", 0))
            back.add_metric([name], 1 if state.get("status") == "rolled-back" else 0)
            envelope = self.file(manifest_path(name))
            if envelope:
                issued = json.loads(base64.b64decode(json.loads(envelope)["payload"]))["issued"]
                age.add_metric([name], self._now() - issued)
        return [devices, bundles, stage, back, age]


def digest_behind(tag, index):
    """Digest that an index, or None where there is none yet, has under a tag; None where it has no such tag."""
    entries = json.loads(index)["manifests"] if index else []
    return next((entry["digest"] for entry in entries if entry.get("annotations", {}).get(REFERENCE) == tag), None)


class Handler(BaseHTTPRequestHandler):
    timeout = 30
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/healthz":
            return self._send(200, b"ok", "text/plain")
        return self._to_device(self._serve)

    do_HEAD = do_GET

    def do_POST(self):
        self._to_device(self._take)

    def _to_device(self, answer):
        login = self.server.fleet.device_of(self.headers.get("Authorization"))
        if login is None:
            self.close_connection = True
            return self._problem(401, "log in as <group>/<device> with the device's token")
        try:
            return answer(*login)
        except Exception:
            log.exception("%s %s", self.command, self.path)
            self.close_connection = True
            return self._problem(503, "the store does not answer")

    def _serve(self, group, _):
        fleet = self.server.fleet
        if self.path == "/groups/%s/manifest" % group:
            envelope = fleet.file(manifest_path(group))
            return self._send(200, envelope, "application/json") if envelope else self._problem(404, "the group is told nothing yet")
        if self.path == "/v2/":
            return self._send(200, b"{}", "application/json")
        asked = V2.fullmatch(self.path)
        if asked is None or asked["repository"] != fleet.groups[group]["repository"]:
            return self._problem(404, "there is nothing here for group %s" % group)
        file = fleet.opened(asked["repository"], asked["reference"])
        if file is None:
            return self._problem(404, "there is no %s" % asked["reference"])
        with file:
            return self._send_file(file, MANIFEST_TYPE if asked["kind"] == "manifests" else "application/octet-stream")

    def _take(self, group, device):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > 9 or int(length) > LONGEST_REPORT:
            self.close_connection = True
            return self._problem(413, "a report has at most %d bytes" % LONGEST_REPORT)
        report = parsed_report(self.rfile.read(int(length)))
        if self.path != "/groups/%s/devices/%s" % (group, device):
            return self._problem(403, "a device reports for itself")
        if report is None:
            return self._problem(400, "that is no report")
        if not self.server.fleet.reports[group].take(device, report):
            return self._problem(409, "the group has as many devices as it may")
        return self._send(202, b"{}", "application/json")

    def _problem(self, status, text):
        challenge = {"WWW-Authenticate": 'Basic realm="edge-fleet"'} if status == 401 else {}
        return self._send(status, json.dumps({"error": text}).encode(), "application/json", challenge)

    def _send(self, status, body, kind, headers=None):
        self._head(status, len(body), kind, headers or {})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_file(self, file, kind):
        self._head(200, os.fstat(file.fileno()).st_size, kind, {})
        if self.command != "HEAD":
            shutil.copyfileobj(file, self.wfile)

    def _head(self, status, length, kind, headers):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(length), **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_):
        pass


def clock(env):
    def read():
        if "CLOCK_FILE" not in env:
            return int(time.time())
        with open(env["CLOCK_FILE"], encoding="utf-8") as file:
            return int(float(file.read()))

    return read


def flush_all(fleet):
    for name, reports in fleet.reports.items():
        try:
            reports.flush()
        except Exception:
            log.exception("the reports of group %s were not kept", name)


def main(env, arguments):
    with open(env["ENROLMENT_KEY_FILE"], "rb") as file:
        key = file.read().strip()
    if arguments[:1] == ["--token"]:
        print(token_of(key, *arguments[1:3]))
        return
    with open(env["GROUPS_FILE"], encoding="utf-8") as file:
        groups = json.load(file)
    store = Store(env["STORE_URI"])
    cache = Cache(store, env["CACHE_FOLDER"], int(env.get("CACHE_MIB", "1024")) * 2**20)
    server = ThreadingHTTPServer((env.get("LISTEN", ""), int(env.get("PORT", "8080"))), Handler)
    server.daemon_threads = True
    server.fleet = fleet = Fleet(store, groups, key, cache, clock(env), float(env.get("FRESH_SECONDS", "5")))
    registry = CollectorRegistry()
    registry.register(fleet)
    start_http_server(int(env.get("METRICS_PORT", "9091")), env.get("LISTEN", "0.0.0.0"), registry)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    threading.Thread(target=server.serve_forever, name="serve", daemon=True).start()
    while not ended.wait(float(env.get("FLUSH_SECONDS", "5"))):
        flush_all(fleet)
    server.shutdown()
    flush_all(fleet)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    main(os.environ, sys.argv[1:])
