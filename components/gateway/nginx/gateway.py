"""Runs nginx as the way in to models, and keeps it at the states that their routes are in.

All states of a route are in nginx's configuration at once: a change of state is a file that nginx looks for, in force for all requests that come after. A
reload is only for states that are declared anew. What nginx refuses of one model is not taken, and changes nothing for the others.

GET /healthz  200 while nginx answers
GET /readyz   200 while it does, all routes were asked for, and this is not the end
GET /metrics  Prometheus metrics

Configured by ROUTES ({model: name of the ConfigMap} as JSON), FOLDER (where nginx runs), CONFIGURATION (nginx.conf without routes), NGINX_PORT, PORT,
CLOSING_SECONDS (how long callers are told to begin other connections before a reload cuts them), DRAIN_SECONDS (how long requests are taken after
SIGTERM), RETRY_SECONDS (between attempts to take what was refused or was not there), and by what routes.py reads.
"""

import queue
import signal
import sys
import threading
import time

import monitor
import routes
from process import Nginx
from settings import DRAIN_SECONDS, FOLDER, RETRY_SECONDS, ROUTES, WORD, say

# Names of Services are resolved when the configuration is read; one that was made anew has another address.
RESOLVE_SECONDS = 30


class Gateway:
    """What is wanted of each model's route, and what nginx has of it."""

    def __init__(self, nginx):
        self.asked = set()
        self.wanted = {}
        self.loaded = {}
        self._unreadable = set()
        self._nginx = nginx

    def learn(self, model, found):
        """Takes note of an object, or that there is none. Of one that is no route, what it was before stays wanted."""
        self.asked.add(model)
        if found is None:
            return
        try:
            self.wanted[model] = routes.Route(model, found)
            self._unreadable.discard(model)
        except (ValueError, KeyError, TypeError) as error:
            say("the route of %s is not taken: %s" % (model, error))
            self._unreadable.add(model)

    def refused(self):
        """Models whose route is not served as it is declared."""
        return self._unreadable | {model for model, route in list(self.wanted.items()) if not route.is_served_as(self.loaded.get(model))}

    def settle(self):
        """Has nginx do what is wanted: states at once, and then what has to be loaded for them."""
        for model, route in self.wanted.items():
            before = self.loaded.get(model)
            if route.is_served_as(before):
                self._put(model, route, before)
                self.loaded = {**self.loaded, model: route}
        if self.refused() - self._unreadable:
            self._load()

    def reload(self):
        if self._nginx.accepts(files_of(self.loaded)):
            self._nginx.take(files_of(self.loaded))

    def _load(self):
        """All that is wanted, or, where nginx refuses it, of each model what it accepts."""
        taken = dict(self.wanted)
        if not self._nginx.accepts(files_of(taken)):
            taken = dict(self.loaded)
            for model, route in self.wanted.items():
                if not route.is_served_as(taken.get(model)) and self._nginx.accepts(files_of({**taken, model: route})):
                    taken[model] = route
        if files_of(taken) == files_of(self.loaded):
            return
        # First the states: what nginx is told to read looks for their files at once.
        for model, route in taken.items():
            self._put(model, route, self.loaded.get(model))
        self._nginx.take(files_of(taken))
        self.loaded = taken

    def _put(self, model, route, before):
        if before is None or before.state != route.state:
            self._nginx.put(model, route.state)
            say("the route of %s is in state %s" % (model, route.state))


def files_of(loaded):
    return {name: text for route in loaded.values() for name, text in route.files.items()}


def run(gateway, nginx, events):
    """Follows routes until nginx ends. What was refused is tried again, since a name that was not found may be there by then."""
    settled = resolved = time.monotonic()
    while True:
        changed = False
        try:
            model, found = events.get(timeout=RETRY_SECONDS)
            while True:
                if model is None:
                    return found
                gateway.learn(model, found)
                changed = True
                model, found = events.get_nowait()
        except queue.Empty:
            pass
        now = time.monotonic()
        # At the start all routes are loaded at once, if they can be had soon.
        if (changed and (gateway.loaded or gateway.asked >= set(ROUTES))) or now - settled >= RETRY_SECONDS:
            gateway.settle()
            settled = time.monotonic()
        if now - resolved >= RESOLVE_SECONDS:
            resolved = now
            if nginx.has_moved():
                gateway.reload()


def drain(nginx):
    """Those who still have this pod's address are answered until they have heard that it goes."""
    nginx.close_for_good()
    time.sleep(DRAIN_SECONDS)
    nginx.quit()


def every(seconds, action):
    while True:
        time.sleep(seconds)
        action()


def main():
    unnamed = [model for model in ROUTES if not WORD.fullmatch(model)]
    if unnamed:
        raise SystemExit("%s: no name of a model" % ", ".join(map(repr, unnamed)))
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "temporary").mkdir(exist_ok=True)
    nginx, events = Nginx(), queue.Queue()
    gateway, counts = Gateway(nginx), monitor.Counts(FOLDER / "requests.log")
    handler = monitor.handler(gateway, nginx, counts)

    def end(*_):
        handler.ends = True
        threading.Thread(target=drain, args=(nginx,), daemon=True).start()

    signal.signal(signal.SIGTERM, end)
    nginx.start()
    tasks = [(monitor.serve, (handler,)), (every, (1, lambda: counts.turn(nginx.reopen))), (lambda: events.put((None, nginx.wait())), ())]
    tasks += [(routes.follow, (model, name, events)) for model, name in ROUTES.items()]
    for target, args in tasks:
        threading.Thread(target=target, args=args, daemon=True).start()
    code = run(gateway, nginx, events)
    if handler.ends:
        return 0
    say("nginx ended with %d" % code)
    return 1


if __name__ == "__main__":
    sys.exit(main())
