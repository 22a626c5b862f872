"""Runs nginx as the way in to models, and follows the routes that it serves.

Each route is a ConfigMap: for each state `<state>.http.conf` and `<state>.location.conf`, in `mlops-estate/states` the names of the states, the one at
rest first, and in the key `state` the one in force, which is the one at rest where the key is not there. All states are in nginx's configuration at once:
a change of state is a file that nginx looks for, and a reload is only for states that are declared anew. A configuration that nginx refuses is not taken,
for one model without effect on the others.

GET /healthz  200 while nginx answers
GET /readyz   200 while it does, all routes were asked for, and this is not the end
GET /metrics  Prometheus metrics

Configured by ROUTES ({model: name of the ConfigMap} as JSON), FOLDER (where nginx runs), CONFIGURATION (nginx.conf without routes), NGINX_PORT, PORT,
DRAIN_SECONDS (how long requests are taken after SIGTERM) and RETRY_SECONDS (between attempts to take a route that was refused, and to ask for one that
is not there). API_SERVER and ACCOUNT_DIRECTORY take the place of the pod's own account.
"""

import collections
import http.client
import http.server
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

ACCOUNT = os.environ.get("ACCOUNT_DIRECTORY", "/var/run/secrets/kubernetes.io/serviceaccount")
ROUTES = json.loads(os.environ["ROUTES"])
FOLDER = pathlib.Path(os.environ.get("FOLDER", "/run/model-gateway"))
CONFIGURATION = pathlib.Path(os.environ.get("CONFIGURATION", "/app/nginx.conf"))
NGINX = os.environ.get("NGINX", "nginx")
NGINX_PORT = int(os.environ.get("NGINX_PORT", "8080"))
PORT = int(os.environ.get("PORT", "8081"))
DRAIN_SECONDS = float(os.environ.get("DRAIN_SECONDS", "5"))
RETRY_SECONDS = float(os.environ.get("RETRY_SECONDS", "5"))

STATES_ANNOTATION = "mlops-estate/states"
# Names become names of files and words of nginx's configuration.
WORD = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
VARIANTS = ("champion", "challenger")
# A watch that hears nothing may have lost its server: it is begun anew, and the object read again, this often.
WATCH_SECONDS = 30
# Names of Services are resolved when the configuration is read; one that was made anew has another address.
RESOLVE_SECONDS = 30
LARGEST_LOG = 16 * 1024 * 1024


def read(name):
    with open(os.path.join(ACCOUNT, name), encoding="utf-8") as file:
        return file.read().strip()


def server():
    if "API_SERVER" in os.environ:
        return os.environ["API_SERVER"]
    host = os.environ["KUBERNETES_SERVICE_HOST"]
    return "https://%s:%s" % ("[%s]" % host if ":" in host else host, os.environ["KUBERNETES_SERVICE_PORT"])


def ask(path, query=None):
    """An answer of the API server about ConfigMaps of this namespace, to be read by the caller."""
    address = "%s/api/v1/namespaces/%s/configmaps%s" % (server(), read("namespace"), path)
    request = urllib.request.Request(
        address if query is None else address + "?" + urllib.parse.urlencode(query), headers={"Authorization": "Bearer " + read("token")}
    )
    context = ssl.create_default_context(cafile=os.path.join(ACCOUNT, "ca.crt")) if address.startswith("https") else None
    return urllib.request.urlopen(request, timeout=WATCH_SECONDS + 10, context=context)


def say(text):
    print(text, file=sys.stderr, flush=True)


class Route:
    """What an object says of the route of one model. Anything that is no route raises ValueError."""

    def __init__(self, model, found):
        data = found.get("data") or {}
        names = json.loads((found["metadata"].get("annotations") or {}).get(STATES_ANNOTATION, "null"))
        if not isinstance(names, list) or not names or not all(isinstance(name, str) and WORD.fullmatch(name) for name in names):
            raise ValueError("the annotation %s is no list of names" % STATES_ANNOTATION)
        missing = [name + part for name in names for part in (".http.conf", ".location.conf") if name + part not in data]
        if missing:
            raise ValueError("lacks %s" % ", ".join(missing))
        wanted = data.get("state", names[0])
        self.states = names
        # A state that is declared no more leaves nothing to do but what is done at rest.
        self.state = wanted if wanted in names else names[0]
        self.files = {"%s.%s%s" % (model, name, part): data[name + part] for name in names for part in (".http.conf", ".location.conf")}
        self.files["%s.location.conf" % model] = entrance(model, names)


def entrance(model, states):
    """The paths that callers use, which lead to those of the state whose file is there."""
    chosen = "".join("    if (-f states/%s/%s) { set $route_state %s; }\n" % (model, state, state) for state in states)
    return "".join(
        "location = /models/{model}/{what} {{\n"
        "    if ($request_method != POST) {{ return 405; }}\n"
        "    set $route_state {rest};\n"
        "{chosen}"
        "    rewrite ^ /states/{model}/$route_state/{what}? last;\n"
        "}}\n".format(model=model, what=what, rest=states[0], chosen=chosen)
        for what in ("invocations", "ground-truth")
    )


def follow(model, name, events):
    """Puts every version of a route's object, or None where there is none, into the queue, for ever."""
    while True:
        try:
            with ask("/" + name) as answer:
                found = json.load(answer)
            events.put((model, found))
            query = {
                "watch": "1",
                # The one selector by which a role that names its objects lets them be watched.
                "fieldSelector": "metadata.name=" + name,
                "resourceVersion": found["metadata"]["resourceVersion"],
                "timeoutSeconds": WATCH_SECONDS,
            }
            with ask("", query) as answer:
                for line in answer:
                    event = json.loads(line)
                    if event["type"] not in ("ADDED", "MODIFIED"):
                        break
                    events.put((model, event["object"]))
        except urllib.error.HTTPError as error:
            if error.code == 404:
                events.put((model, None))
            else:
                say("cannot read the route of %s: %s" % (model, error))
            time.sleep(RETRY_SECONDS)
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            say("cannot read the route of %s: %s" % (model, error))
            time.sleep(RETRY_SECONDS)


class Counts:
    """Requests by what nginx writes of them."""

    def __init__(self, path):
        self._requests = collections.Counter()
        self._fallbacks = collections.Counter()
        self._copies = collections.Counter()
        self._path = path
        self._file = open(path, "ab+", buffering=0)
        self._file.seek(0)
        self._rest = b""
        self._lock = threading.Lock()

    def read(self):
        """What nginx has written until now: requests, fallbacks and copies, each a copy of its own."""
        with self._lock:
            self._read_all()
            return self._requests.copy(), self._fallbacks.copy(), self._copies.copy()

    def _read_all(self):
        while True:
            chunk = self._file.read(1 << 20)
            if not chunk:
                return
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            for line in lines:
                self._count(line.decode("ascii", "replace").split("\t"))

    def _count(self, fields):
        if len(fields) != 4 or fields[0] not in ROUTES:
            return
        model, chosen, answered, status = fields
        if chosen == "shadow":
            self._copies[model, status] += 1
            return
        variant = answered if answered in VARIANTS else "none"
        self._requests[model, variant, status] += 1
        if chosen == "challenger" and variant != "challenger":
            self._fallbacks[model] += 1

    def turn(self, reopen):
        """Begins a new file once this one is large: `reopen` has nginx write to the new one from then on."""
        if os.fstat(self._file.fileno()).st_size < LARGEST_LOG:
            return
        os.rename(self._path, str(self._path) + ".old")
        reopen()
        # Workers write what they hold back when they reopen; none has more than a moment's.
        time.sleep(1)
        with self._lock:
            self._read_all()
            self._file.close()
            self._file = open(self._path, "ab+", buffering=0)
            self._file.seek(0)
            self._rest = b""


class Nginx:
    """The process, and the configuration that it has."""

    def __init__(self):
        self.reloads = 0
        self._process = None
        self._number = 0
        self._addresses = {}

    def start(self):
        (FOLDER / "copies.sock").unlink(missing_ok=True)
        self._install({})
        self._process = subprocess.Popen(self._command("current"), cwd=FOLDER)

    def wait(self):
        return self._process.wait()

    def accepts(self, files):
        """Whether nginx takes these files; says why where it does not."""
        self._write(FOLDER / "tried", files)
        tried = subprocess.run([*self._command("tried"), "-t", "-q"], cwd=FOLDER, capture_output=True, text=True, check=False)
        if tried.returncode != 0:
            say(tried.stderr.strip())
        return tried.returncode == 0

    def take(self, files):
        self._install(files)
        self._process.send_signal(signal.SIGHUP)
        self.reloads += 1

    def has_moved(self):
        """Whether a name of the configuration has another address than when it was read; one that cannot be resolved now has not."""
        return any(now and now != before for before, now in ((before, addresses(*name)) for name, before in self._addresses.items()))

    def reopen(self):
        self._process.send_signal(signal.SIGUSR1)

    def quit(self):
        self._process.send_signal(signal.SIGQUIT)

    def answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", NGINX_PORT, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _command(self, folder):
        return [NGINX, "-p", str(FOLDER), "-c", "%s/nginx.conf" % folder, "-e", "stderr", "-g", "daemon off;"]

    def _install(self, files):
        """nginx reads its configuration some time after it is told to: it always finds a whole one."""
        self._number += 1
        name = "configuration-%d" % self._number
        self._write(FOLDER / name, files)
        link = FOLDER / "next"
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        os.replace(link, FOLDER / "current")
        for old in FOLDER.glob("configuration-*"):
            if old.name != name:
                shutil.rmtree(old)
        names = re.findall(r"server ([a-z0-9.-]+):(\d+) ", "".join(files.values()))
        self._addresses = {name: addresses(*name) for name in names}

    def _write(self, folder, files):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copy(CONFIGURATION, folder / "nginx.conf")
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")


def addresses(host, port):
    try:
        return {entry[4][0] for entry in socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)}
    except OSError:
        return set()


class Gateway:
    """What is wanted of each model's route, and what nginx has of it."""

    def __init__(self, nginx):
        self.asked = set()
        self.refused = set()
        self.wanted = {}
        self.loaded = {}
        self._nginx = nginx

    def learn(self, model, found):
        self.asked.add(model)
        try:
            route = None if found is None else Route(model, found)
        except (ValueError, KeyError, TypeError) as error:
            say("the route of %s is not taken: %s" % (model, error))
            self.refused.add(model)
            return
        if route is None:
            if model not in self.loaded:
                say("there is no route of %s yet" % model)
            return
        self.wanted[model] = route
        before = self.loaded.get(model)
        if before is not None and before.files == route.files:
            self.refused.discard(model)
            self._put(model, route)
        else:
            self.load()

    def load(self):
        """Takes all that is wanted, or, where nginx refuses it, of each model what it accepts."""
        taken = dict(self.wanted)
        if not self._nginx.accepts(files_of(taken)):
            taken = dict(self.loaded)
            for model, route in self.wanted.items():
                if self.loaded.get(model) is not route and self._nginx.accepts(files_of({**taken, model: route})):
                    taken[model] = route
        for model in self.wanted:
            self.refused.discard(model) if taken.get(model) is self.wanted[model] else self.refused.add(model)
        if files_of(taken) != files_of(self.loaded):
            # First the state: what is loaded now may look for its file at once.
            for model, route in taken.items():
                self._put(model, route)
            self._nginx.take(files_of(taken))
        self.loaded = taken

    def reload(self):
        if self._nginx.accepts(files_of(self.loaded)):
            self._nginx.take(files_of(self.loaded))

    def _put(self, model, route):
        """Puts a state in force, at once for all requests that come after."""
        mark = FOLDER / "marks" / route.state
        mark.mkdir(parents=True, exist_ok=True)
        (mark / route.state).touch()
        link = FOLDER / "states" / model
        link.parent.mkdir(exist_ok=True)
        fresh = link.parent / ("." + model)
        fresh.unlink(missing_ok=True)
        fresh.symlink_to("../marks/" + route.state)
        os.replace(fresh, link)
        before = self.loaded.get(model)
        self.loaded[model] = route
        if before is None or before.state != route.state:
            say("the route of %s is in state %s" % (model, route.state))


def files_of(routes):
    return {name: text for route in routes.values() for name, text in route.files.items()}


class Monitor(http.server.BaseHTTPRequestHandler):
    """Probes and metrics."""

    gateway = None
    nginx = None
    counts = None
    ends = threading.Event()

    def do_GET(self):
        if self.path == "/healthz":
            answers = self.nginx.answers()
            return self._answer(200 if answers else 503, "ok\n" if answers else "nginx does not answer\n")
        if self.path == "/readyz":
            waiting = sorted(set(ROUTES) - self.gateway.asked)
            ready = not waiting and not self.ends.is_set() and self.nginx.answers()
            return self._answer(200 if ready else 503, "ok\n" if ready else "waits for %s\n" % (", ".join(waiting) or "nginx"))
        if self.path == "/metrics":
            return self._answer(200, metrics(self.gateway, self.nginx, *self.counts.read()))
        return self._answer(404, "not found\n")

    def log_message(self, *_):
        """Nobody reads who scraped when."""

    def _answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def metrics(gateway, nginx, requests, fallbacks, copies):
    """Series that are there from the start, at zero, so that the first request of a kind is an increase."""
    started = {(model, variant, "200"): 0 for model in ROUTES for variant in VARIANTS}
    states = [
        ((model, state), int(state == route.state)) for model, route in sorted(gateway.loaded.items()) for state in route.states
    ]
    families = [
        ("model_gateway_state", "gauge", "1 for the state that a model's route is in.", ("model", "state"), states),
        (
            "model_gateway_refused",
            "gauge",
            "1 where the route that is declared could not be taken, and an older one or none is served.",
            ("model",),
            [((model,), int(model in gateway.refused)) for model in sorted(ROUTES)],
        ),
        (
            "model_gateway_requests_total",
            "counter",
            "Requests, by who answered and how.",
            ("model", "variant", "status"),
            sorted({**started, **requests}.items()),
        ),
        (
            "model_gateway_fallbacks_total",
            "counter",
            "Requests of a challenger that somebody else answered.",
            ("model",),
            [((model,), fallbacks[model]) for model in sorted(ROUTES)],
        ),
        (
            "model_gateway_copies_total",
            "counter",
            "Copies of requests, by how they were answered; 503 for those that were dropped too.",
            ("model", "status"),
            sorted({**{(model, "200"): 0 for model in ROUTES}, **copies}.items()),
        ),
        ("model_gateway_reloads_total", "counter", "Configurations that nginx was told to read.", (), [((), nginx.reloads)]),
    ]
    lines = []
    for name, kind, text, labels, samples in families:
        lines += ["# HELP %s %s" % (name, text), "# TYPE %s %s" % (name, kind)]
        for values, value in samples:
            inside = ",".join('%s="%s"' % pair for pair in zip(labels, values))
            lines.append("%s%s %d" % (name, "{%s}" % inside if inside else "", value))
    return "\n".join(lines) + "\n"


def serve(handler):
    address = ("", PORT)
    http.server.ThreadingHTTPServer(address, handler).serve_forever()


def every(seconds, action):
    while True:
        time.sleep(seconds)
        action()


def tick(counts, nginx):
    counts.read()
    counts.turn(nginx.reopen)


def run(gateway, nginx, events):
    """Follows routes until nginx ends; what was refused is tried again, since a name that it did not find may be there by then."""
    looked = time.monotonic()
    while True:
        try:
            model, found = events.get(timeout=RETRY_SECONDS)
        except queue.Empty:
            if any(gateway.loaded.get(model) is not route for model, route in gateway.wanted.items()):
                gateway.load()
            if time.monotonic() - looked > RESOLVE_SECONDS:
                looked = time.monotonic()
                if nginx.has_moved():
                    gateway.reload()
            continue
        if model is None:
            return found
        gateway.learn(model, found)


def drain(nginx):
    """Those who still have this pod's address are answered until they have heard that it goes."""
    time.sleep(DRAIN_SECONDS)
    nginx.quit()


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "temporary").mkdir(exist_ok=True)
    nginx = Nginx()
    counts = Counts(FOLDER / "requests.log")
    gateway = Gateway(nginx)
    events = queue.Queue()
    Monitor.gateway, Monitor.nginx, Monitor.counts = gateway, nginx, counts

    def end(*_):
        Monitor.ends.set()
        threading.Thread(target=drain, args=(nginx,), daemon=True).start()

    nginx.start()
    signal.signal(signal.SIGTERM, end)
    tasks = [(serve, (Monitor,)), (every, (1, lambda: tick(counts, nginx))), (lambda: events.put((None, nginx.wait())), ())]
    for model, name in ROUTES.items():
        if not WORD.fullmatch(model):
            raise SystemExit("%r is no name of a model" % model)
        tasks.append((follow, (model, name, events)))
    for target, args in tasks:
        threading.Thread(target=target, args=args, daemon=True).start()
    code = run(gateway, nginx, events)
    if not Monitor.ends.is_set():
        say("nginx ended with %d" % code)
    return 0 if Monitor.ends.is_set() else 1


if __name__ == "__main__":
    sys.exit(main())
