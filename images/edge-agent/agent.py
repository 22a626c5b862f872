"""Runs on a device outside of the cluster: keeps the model that its group's signed manifest names, and answers with it.

POST /invocations  {"dataframe_split": {"columns": [...], "data": [[...]]}} -> {"predictions": [...]}, as MLflow's protocol has it
GET  /healthz      200 and what the device tells of itself
GET  /readyz       200 while it can answer, else 503

It takes nothing that is not signed with the pinned key, nothing older than what it has had, and no bundle that fails its smoke test; whatever it does not
take, the model before goes on answering. Configured by GROUP, DEVICE_ID, FLEET_URL, REGISTRY_URL (default: the fleet's), PUBLIC_KEY_FILE, TOKEN_FILE,
REGISTRY_USERNAME and REGISTRY_PASSWORD_FILE (default: the device's own), STATE_FOLDER, LISTEN, PORT, CHECK_SECONDS (default: the manifest's
checkMinutes) and CLOCK_FILE (a file with the time in seconds, for tests and for devices whose clock is a file's).
"""

import http.client
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from edge_bundle import MEBIBYTE, check_files, pull
from edge_manifest import DEVICE, LONGEST_ENVELOPE, NAME, Refused, accepted, opened, read_public_key, wanted_by
from edge_model import BadRows, smoke_test
from edge_registry import Registry, basic, safe_url, send

VERSION = "1"
SMOKE_SECONDS = 120
FIRST_CHECK_SECONDS = 60
MOST_FAILURES = 3
LONGEST_BODY = 1024 * 1024
# Of a body that is too long: a caller that is cut off in the middle never reads why.
MOST_DISCARDED = 8 * LONGEST_BODY
# What a place that is away, or that is cut off in the middle of an answer, raises.
UNREACHABLE = (OSError, ValueError, http.client.HTTPException)

log = logging.getLogger("edge-agent")


class Store:
    """What a device remembers: files whose change is all or nothing, whatever moment its power goes."""

    def __init__(self, folder):
        self.folder = folder
        self.bundles = os.path.join(folder, "bundles")
        os.makedirs(self.bundles, mode=0o700, exist_ok=True)
        # What a power cut left half done.
        for name in os.listdir(self.bundles):
            if name.startswith("partial-"):
                shutil.rmtree(os.path.join(self.bundles, name), ignore_errors=True)

    def read(self, name, default):
        try:
            with open(os.path.join(self.folder, name), "rb") as file:
                return json.load(file)
        except (OSError, ValueError):
            return default

    def write(self, name, value):
        text = json.dumps(value, sort_keys=True).encode()
        handle, partial = tempfile.mkstemp(dir=self.folder, prefix="partial-")
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, os.path.join(self.folder, name))
        self._sync(self.folder)

    def path_of(self, digest):
        return os.path.join(self.bundles, digest.replace(":", "-"))

    def linked(self, name):
        """Digest that a link names; None where there is none."""
        try:
            return os.path.basename(os.readlink(os.path.join(self.folder, name))).replace("-", ":", 1)
        except OSError:
            return None

    def link(self, name, digest):
        """Points a link elsewhere at once: whoever reads it meets the old bundle or the new one."""
        partial = os.path.join(self.folder, "partial-" + name)
        if os.path.lexists(partial):
            os.remove(partial)
        os.symlink(os.path.join("bundles", digest.replace(":", "-")), partial)
        os.replace(partial, os.path.join(self.folder, name))
        self._sync(self.folder)

    def keep_only(self, digests):
        kept = {os.path.basename(self.path_of(digest)) for digest in digests if digest}
        for name in os.listdir(self.bundles):
            if name not in kept:
                shutil.rmtree(os.path.join(self.bundles, name), ignore_errors=True)

    def _sync(self, folder):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class Clock:
    """The time, which never runs back: an expired manifest does not become fresh by a clock that is set to last year."""

    def __init__(self, file, latest):
        self._file = file
        self._latest = latest

    def now(self):
        self._latest = max(self._latest, self._read())
        return self._latest

    def at_least(self, moment):
        self._latest = max(self._latest, moment)

    def _read(self):
        if self._file is None:
            return int(time.time())
        with open(self._file, encoding="utf-8") as file:
            return int(float(file.read()))


class Device:
    """One device: what it was told, what it runs, and what it refused."""

    def __init__(self, group, name, key, store, clock, fleet, registry, login):
        self.group, self.name, self.key = group, name, key
        self.store, self.clock = store, clock
        self._fleet, self._registry, self._login = fleet, registry, login
        self._lock = threading.Lock()
        self.model, self.digest = None, None
        self.refused = store.read("refused.json", {})
        self.manifest = self._remembered()
        self.state, self.reason = "empty", "there is no model yet"
        self.requests, self._failures = 0, 0
        self._start_up()

    # -- what it was told

    def _remembered(self):
        """The newest manifest that was accepted, held to the key again: the disk is not trusted with it."""
        try:
            manifest = opened(self.store.read("manifest.json", "").encode(), self.key)
        except (Refused, AttributeError):
            return None
        return manifest if manifest.group == self.group else None

    def is_stale(self):
        """Whether it has not been told anything for longer than its group may be offline."""
        return self.manifest is not None and self.manifest.expires <= self.clock.now()

    def _told(self):
        """Takes the fleet's manifest, if there is a fleet and the manifest may be taken."""
        request = urllib.request.Request("%s/groups/%s/manifest" % (self._fleet, self.group), headers={"Authorization": self._login})
        with send(request) as answer:
            envelope = answer.read(LONGEST_ENVELOPE + 1)
        manifest = accepted(opened(envelope, self.key), self.group, self.manifest, self.clock.now())
        if manifest != self.manifest:
            self.store.write("manifest.json", envelope.decode())
            self.manifest = manifest
        self.clock.at_least(manifest.issued)
        self.store.write("clock.json", self.clock.now())

    # -- what it runs

    def _start_up(self):
        """Runs the bundle that it ran before, or the one before that where its files are not what they were."""
        for link in ("current", "previous"):
            digest = self.store.linked(link)
            if digest is None or digest in self.refused or not self._has(digest):
                continue
            try:
                self._run(digest)
            except Refused as error:
                self._refuse(digest, str(error))
                continue
            return

    def _run(self, digest):
        model = smoke_test(self.store.path_of(digest))
        before = self.store.linked("current")
        if before != digest:
            if before is not None and before not in self.refused:
                self.store.link("previous", before)
            self.store.link("current", digest)
        with self._lock:
            self.model, self.digest, self._failures = model, digest, 0
        self.state, self.reason = "healthy", ""
        log.info("runs version %s, %s", model.version, digest)

    def _refuse(self, digest, reason):
        """Never tries a bundle again that it could not run; what comes next has another digest."""
        log.error("refuses %s: %s", digest, reason)
        self.refused = {**dict(list(self.refused.items())[-19:]), digest: reason}
        self.store.write("refused.json", self.refused)

    def _has(self, digest):
        """Whether a bundle is on disk as it was pulled; one that is not goes, and may be pulled again."""
        folder = self.store.path_of(digest)
        if not os.path.isdir(folder):
            return False
        try:
            check_files(folder, digest)
        except Refused as error:
            log.error("%s", error)
            shutil.rmtree(folder, ignore_errors=True)
            return False
        return True

    def _fetch(self, digest):
        """Has the bundle on disk, verified and tried by another process: one that crashes there does not take this one with it."""
        if self._has(digest):
            return
        partial = tempfile.mkdtemp(dir=self.store.bundles, prefix="partial-")
        try:
            pull(self._registry, self.manifest.repository, digest, self.key, self.manifest.maxBundleMiB * MEBIBYTE, partial)
            tried_apart(partial)
            os.rename(partial, self.store.path_of(digest))
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def _follow(self):
        """Moves to the bundle that it has to run."""
        wanted = wanted_by(self.manifest, self.name)
        if wanted is None or wanted == self.digest:
            self.state, self.reason = ("healthy", "") if self.model else ("empty", "there is no model yet")
            return
        if wanted not in self.refused:
            self.state, self.reason = "trying", ""
            self.report()
            try:
                self._fetch(wanted)
                self._run(wanted)
                self.store.keep_only([wanted, self.store.linked("previous")])
                return
            except Refused as error:
                self._refuse(wanted, str(error))
        self.state, self.reason = "unhealthy", self.refused[wanted]

    def check(self):
        """Looks once: what it is told, what it has to run, and what there is to report. Nothing that fails here stops what it runs."""
        try:
            self._told()
            self._follow()
        except Refused as error:
            log.error("refused: %s", error)
            self.state, self.reason = "unhealthy", str(error)
        except UNREACHABLE as error:
            log.warning("the fleet or the registry cannot be reached: %s", error)
            if self.state == "trying":
                self.state, self.reason = ("healthy" if self.model else "empty"), str(error)
        if self.is_stale():
            log.warning("has been offline for longer than its group may be; its model is %s", "no longer used" if self.manifest.afterOffline == "stop" else "used all the same")
        self.report()

    def report(self):
        body = json.dumps(self.status()).encode()
        headers = {"Authorization": self._login, "Content-Type": "application/json"}
        url = "%s/groups/%s/devices/%s" % (self._fleet, self.group, self.name)
        try:
            send(urllib.request.Request(url, data=body, method="POST", headers=headers)).close()
        except UNREACHABLE as error:
            log.warning("the report was not taken: %s", error)

    def status(self):
        model, digest = self.model, self.digest
        return {
            "state": self.state,
            "reason": self.reason[:300],
            "digest": digest,
            "version": model.version if model else None,
            "wanted": wanted_by(self.manifest, self.name) if self.manifest else None,
            "sequence": self.manifest.sequence if self.manifest else 0,
            "stale": self.is_stale(),
            "requests": self.requests,
            "agent": VERSION,
        }

    # -- what it answers

    def may_answer(self):
        """None, or why it does not answer."""
        if self.model is None:
            return "there is no model yet"
        if self.is_stale() and self.manifest.afterOffline == "stop":
            return "the device has been offline for longer than its group may be"
        return None

    def predict(self, names, rows):
        """Predictions and the version that they are of. A model that fails again and again gives way to the one before."""
        with self._lock:
            model, digest = self.model, self.digest
        self.requests += 1
        try:
            predictions, _ = model.predict(names, rows)
        except BadRows:
            raise
        except Exception as error:
            self._failed(digest, error)
            raise
        self._failures = 0
        return predictions, model.version

    def _failed(self, digest, error):
        log.error("the prediction failed", exc_info=error)
        with self._lock:
            self._failures += 1
            if self._failures < MOST_FAILURES or digest != self.digest:
                return
            self._failures = 0
        before = self.store.linked("previous")
        self._refuse(digest, "the model failed %d times: %s" % (MOST_FAILURES, type(error).__name__))
        self.state, self.reason = "unhealthy", self.refused[digest]
        if before is None or before in self.refused:
            return
        try:
            self._run(before)
        except Refused as refusal:
            self._refuse(before, str(refusal))
        self.state, self.reason = "unhealthy", self.refused[digest]


def tried_apart(folder):
    """The smoke test in a process of its own. Refuses a bundle that fails it, crashes in it or does not come to its end."""
    try:
        ended = subprocess.run(
            [sys.executable, os.path.abspath(__file__), "--smoke-test", folder], capture_output=True, text=True, timeout=SMOKE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Refused("the smoke test took longer than %d s" % SMOKE_SECONDS) from None
    if ended.returncode != 0:
        last = (ended.stderr.strip().splitlines() or ["ended with %d" % ended.returncode])[-1]
        raise Refused(last if ended.returncode == 3 else "the smoke test crashed: %s" % last[:200])


class Handler(BaseHTTPRequestHandler):
    """Answers programs of the same device."""

    timeout = 30

    def do_GET(self):
        device = self.server.device
        if self.path == "/healthz":
            return self._send(200, device.status())
        if self.path == "/readyz":
            why = device.may_answer()
            return self._send(503 if why else 200, {"error": why} if why else {"version": device.model.version})
        return self._send(404, {"error": "there is nothing here"})

    def do_POST(self):
        device = self.server.device
        if self.path != "/invocations":
            return self._send(404, {"error": "there is nothing here"})
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > 9:
            return self._send(411, {"error": "the body's length is missing"})
        if int(length) > LONGEST_BODY:
            self._discard(min(int(length), MOST_DISCARDED))
            return self._send(413, {"error": "the body is longer than %d bytes" % LONGEST_BODY})
        why = device.may_answer()
        if why:
            return self._send(503, {"error": why})
        try:
            asked = json.loads(self.rfile.read(int(length)))["dataframe_split"]
            predictions, version = device.predict(asked["columns"], asked["data"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            text = str(error) if isinstance(error, BadRows) else "the body is not {\"dataframe_split\": {\"columns\": [...], \"data\": [[...]]}}"
            return self._send(400, {"error": text[:500]})
        except Exception as error:
            return self._send(500, {"error": "the model failed: %s" % type(error).__name__})
        return self._send(200, {"predictions": predictions}, {"X-Model-Version": version})

    def _discard(self, length):
        while length > 0:
            read = self.rfile.read(min(length, 65_536))
            if not read:
                return
            length -= len(read)

    def _send(self, status, body, headers=None):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        if self.server.device.is_stale():
            self.send_header("X-Model-Stale", "true")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def device_of(env):
    """The device that the variables describe; Refused where one of them is not what it may be."""
    group, name = env["GROUP"], env["DEVICE_ID"]
    for variable, value, pattern in (("GROUP", group, NAME), ("DEVICE_ID", name, DEVICE)):
        if not pattern.fullmatch(value):
            raise Refused("%s is no name: lower-case letters, digits and hyphens" % variable)
    fleet = safe_url(env["FLEET_URL"])
    username, password = "%s/%s" % (group, name), _file(env["TOKEN_FILE"]).strip()
    apart = env.get("REGISTRY_PASSWORD_FILE")
    registry = Registry(
        env.get("REGISTRY_URL", fleet), env.get("REGISTRY_USERNAME", username), _file(apart).strip() if apart else password
    )
    store = Store(env.get("STATE_FOLDER", "/var/lib/edge-agent"))
    clock = Clock(env.get("CLOCK_FILE"), store.read("clock.json", 0))
    key = read_public_key(_file(env["PUBLIC_KEY_FILE"]).encode())
    return Device(group, name, key, store, clock, fleet, registry, basic(username, password))


def _file(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def pause_of(device, env):
    if "CHECK_SECONDS" in env:
        return float(env["CHECK_SECONDS"])
    return device.manifest.checkMinutes * 60 if device.manifest else FIRST_CHECK_SECONDS


def main(env):
    try:
        device = device_of(env)
    except KeyError as error:
        raise SystemExit("%s is not set" % error) from None
    except (Refused, OSError) as error:
        raise SystemExit(str(error)) from None
    server = ThreadingHTTPServer((env.get("LISTEN", "127.0.0.1"), int(env.get("PORT", "8080"))), Handler)
    server.daemon_threads = True
    server.device = device
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    threading.Thread(target=server.serve_forever, name="answer", daemon=True).start()
    while not ended.is_set():
        device.check()
        ended.wait(pause_of(device, env))
    server.shutdown()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    if sys.argv[1:2] == ["--smoke-test"]:
        try:
            smoke_test(sys.argv[2])
        except Refused as refusal:
            sys.stderr.write("%s\n" % refusal)
            sys.exit(3)
    else:
        main(os.environ)
