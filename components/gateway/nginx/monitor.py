"""Probes, metrics, and what nginx writes of each request, which is counted here."""

import collections
import http.server
import os
import threading
import time

from settings import PORT, ROUTES, VARIANTS

LARGEST_LOG = 16 * 1024 * 1024


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
        self.read()
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


class Monitor(http.server.BaseHTTPRequestHandler):
    """Probes and metrics."""

    gateway = nginx = counts = None
    ends = False

    def do_GET(self):
        if self.path == "/healthz":
            answers = self.nginx.answers()
            return self._answer(200 if answers else 503, "ok\n" if answers else "nginx does not answer\n")
        if self.path == "/readyz":
            waiting = sorted(set(ROUTES) - self.gateway.asked)
            ready = not waiting and not self.ends and self.nginx.answers()
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


def handler(gateway, nginx, counts):
    """What answers for them."""
    return type("Monitor", (Monitor,), {"gateway": gateway, "nginx": nginx, "counts": counts})


def serve(handler):
    http.server.ThreadingHTTPServer(("", PORT), handler).serve_forever()


def metrics(gateway, nginx, requests, fallbacks, copies):
    """Series that are there from the start, at zero, so that the first request of a kind is an increase."""
    started = {(model, variant, "200"): 0 for model in ROUTES for variant in VARIANTS}
    refused = gateway.refused()
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
            [((model,), int(model in refused)) for model in sorted(ROUTES)],
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
