"""nginx itself: the process, its configuration, and the states of routes, which are files that it looks for."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import time

from settings import CLOSING_SECONDS, CONFIGURATION, FOLDER, NGINX_PORT, say

# A machine with a lot to do takes its time to start a worker.
TAKE_SECONDS = 20
CLOSING = FOLDER / "closing"


class Nginx:
    """The process, and the configuration that it has."""

    def __init__(self):
        self.reloads = 0
        self._process = None
        self._number = 0
        self._addresses = {}
        self._ends = False

    def start(self):
        (FOLDER / "copies.sock").unlink(missing_ok=True)
        CLOSING.unlink(missing_ok=True)
        self._install({})
        self._process = subprocess.Popen(self._command("current"), cwd=FOLDER)
        # Until it answers, a signal would end it.
        while self._told() is None and self._process.poll() is None:
            time.sleep(0.05)

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
        """Has nginx read these files, and waits until it answers by them."""
        is_first = self.reloads == 0
        self._install(files)
        if self._process.poll() is not None:
            return
        if not is_first:
            # A connection that a caller keeps is cut by the reload, with what was just sent on it: callers are told to begin others before.
            CLOSING.touch()
            time.sleep(CLOSING_SECONDS)
        self._process.send_signal(signal.SIGHUP)
        self.reloads += 1
        self._wait_for_answer()
        if not self._ends:
            CLOSING.unlink(missing_ok=True)

    def put(self, model, state):
        """Puts a state in force for all requests that come from now on."""
        mark = FOLDER / "marks" / state
        mark.mkdir(parents=True, exist_ok=True)
        (mark / state).touch()
        link = FOLDER / "states" / model
        link.parent.mkdir(exist_ok=True)
        fresh = link.parent / ("." + model)
        fresh.unlink(missing_ok=True)
        fresh.symlink_to("../marks/" + state)
        os.replace(fresh, link)

    def has_moved(self):
        """Whether a name of the configuration has another address than when it was read; one that cannot be resolved now has not."""
        found = {name: addresses(*name) for name in self._addresses}
        return any(now and now != self._addresses[name] for name, now in found.items())

    def reopen(self):
        self._process.send_signal(signal.SIGUSR1)

    def close_for_good(self):
        self._ends = True
        CLOSING.touch()

    def quit(self):
        self._process.send_signal(signal.SIGQUIT)

    def answers(self):
        return self._told() is not None

    def _wait_for_answer(self):
        # Workers of the configuration before take requests for a moment more: once is not enough.
        told, last = 0, time.monotonic() + TAKE_SECONDS
        while time.monotonic() < last and self._process.poll() is None:
            told = told + 1 if self._told() == str(self._number) else 0
            if told == 8:
                return
            time.sleep(0.05)
        say("nginx does not answer by the configuration that it was told to read")

    def _told(self):
        """Number of the configuration that nginx answers by; None where it does not answer."""
        connection = http.client.HTTPConnection("127.0.0.1", NGINX_PORT, timeout=2)
        try:
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            return response.read().decode() if response.status == 200 else None
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()

    def _command(self, folder):
        return ["nginx", "-p", str(FOLDER), "-c", "%s/nginx.conf" % folder, "-e", "stderr", "-g", "daemon off;"]

    def _install(self, files):
        """Puts a whole configuration in the place of the one before, so that nginx never finds half of one."""
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
        # No model's name begins so.
        (folder / "_own.location.conf").write_text("location = /healthz { return 200 %d; }\n" % self._number, encoding="utf-8")
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")


def addresses(host, port):
    try:
        return {entry[4][0] for entry in socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)}
    except OSError:
        return set()
