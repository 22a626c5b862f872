"""Leads a device in over TLS by the very rules that the gateway is given, with an authority of the estate's own; prints one line a check.

Arguments: the project's root, a folder with `route.json` (rules, and the longest request in bytes), and free ports for the fleet, its metrics, the device
and the way in. The gateway is a stand-in: it matches methods and prefixes as the Gateway API has it, and nothing else is real about it.
"""

import datetime
import http.client
import ipaddress
import json
import os
import ssl
import sys
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from edge_world import FOLDER, IRIS, NOON, SHARED, STORE, call, check, fleet, group, linear, make_key, predict, register, run, running, set_clock, settings, wait_for

import fleet as fleet_program
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from edge_registry import basic

FLEET_PORT, METRICS_PORT, DEVICE_PORT, ENTRY_PORT = map(int, sys.argv[3:7])
ENTRY = "https://localhost:%d" % ENTRY_PORT
AGENT = os.path.join(SHARED, "agent.py")
with open(os.path.join(FOLDER, "route.json"), encoding="utf-8") as file:
    ROUTE = json.load(file)
SEEN = []


def is_led_in(method, path):
    matches = [match for rule in ROUTE["rules"] for match in rule["matches"]]
    prefixes = [match["path"]["value"].rstrip("/") for match in matches if match["method"] == method]
    return any(path == prefix or path.startswith(prefix + "/") for prefix in prefixes)


class Gateway(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _lead(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        SEEN.append((self.command, self.path, is_led_in(self.command, self.path)))
        if not SEEN[-1][2]:
            return self._answer(404, b"", {})
        if length > ROUTE["longestBytes"]:
            return self._answer(413, b"", {})
        inside = http.client.HTTPConnection("127.0.0.1", FLEET_PORT, timeout=30)
        inside.request(self.command, self.path, body or None, {name: value for name, value in self.headers.items() if name.lower() != "host"})
        answer = inside.getresponse()
        text = answer.read()
        return self._answer(answer.status, text, {"Content-Type": answer.headers["Content-Type"]})

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _lead

    def _answer(self, status, text, headers):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def certificate(subject, key, issuer, issuer_key, *extensions):
    now = datetime.datetime.now(datetime.timezone.utc)
    name = lambda text: x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
    builder = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
    builder = builder.not_valid_after(now + datetime.timedelta(days=1))
    for extension in extensions:
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    return builder.sign(issuer_key, hashes.SHA256())


def pem(name, content):
    with open(os.path.join(FOLDER, name), "wb") as written:
        written.write(content)
    return os.path.join(FOLDER, name)


def authority():
    """File of the authority's certificate, and what a server shows that has one by it."""
    root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    own = x509.SubjectKeyIdentifier.from_public_key(root.public_key())
    trusted = certificate("estate-ca", root, "estate-ca", root, x509.BasicConstraints(True, None), usage, own)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())
    shown = certificate("localhost", key, "estate-ca", root, x509.BasicConstraints(False, None), names, by)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem("shown.pem", shown.public_bytes(serialization.Encoding.PEM)), pem("shown.key", private))
    return pem("ca.pem", trusted.public_bytes(serialization.Encoding.PEM)), context


def ask(method, path, body=None, headers=None):
    """Status of an answer to somebody who trusts the authority."""
    request = urllib.request.Request(ENTRY + path, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=20, context=ssl.create_default_context(cafile=CA)) as answer:
            return answer.status
    except urllib.error.HTTPError as answer:
        return answer.code


def status():
    return json.loads(call("http://127.0.0.1:%d/healthz" % DEVICE_PORT)[2])


def log():
    with open(os.path.join(FOLDER, "device.log"), encoding="utf-8") as file:
        return file.read()


make_key("line")
ENV = settings(group())
set_clock(NOON)
register(linear())
check("a model is exported, and its group told", run("export_bundle.py", ENV)[0] == 0 and run("rollout.py", ENV)[0] == 0)
BUNDLE = json.loads(STORE.read("candidates/line-1.json"))["digest"]
TOKEN = fleet_program.token_of(b"0123456789abcdef", "line-1", "device-7")
CA, CONTEXT = authority()
DEVICE_ENV = {
    "GROUP": "line-1",
    "DEVICE_ID": "device-7",
    "FLEET_URL": ENTRY,
    "PUBLIC_KEY_FILE": os.path.join(FOLDER, "keys/line/public.pem"),
    "TOKEN_FILE": pem("token", TOKEN.encode()),
    "STATE_FOLDER": os.path.join(FOLDER, "device"),
    "CLOCK_FILE": os.path.join(FOLDER, "clock"),
    "PORT": str(DEVICE_PORT),
    "CHECK_SECONDS": "0.2",
}
gateway = ThreadingHTTPServer(("127.0.0.1", ENTRY_PORT), Gateway)
gateway.daemon_threads = True
gateway.socket = CONTEXT.wrap_socket(gateway.socket, server_side=True)
threading.Thread(target=gateway.serve_forever, daemon=True).start()

with fleet(ENV, FLEET_PORT, METRICS_PORT):
    wait_for("the fleet serves", lambda: call("http://127.0.0.1:%d/healthz" % FLEET_PORT)[0] == 200)
    with running(AGENT, DEVICE_ENV, "device"):
        wait_for("a device that was not given the authority talks to nobody", lambda: "CERTIFICATE_VERIFY_FAILED" in log() and SEEN == [])
    with running(AGENT, {**DEVICE_ENV, "SSL_CERT_FILE": CA}, "device"):
        wait_for("one that was takes the bundle", lambda: status()["digest"] == BUNDLE and status()["state"] == "healthy")
        wait_for("... and answers with it", lambda: predict(DEVICE_PORT, IRIS.data.head(3))[0] == 200)
        wait_for("... and is heard of", lambda: json.loads(STORE.read("reports/line-1.json") or b"{}").get("device-7", {}).get("digest") == BUNDLE)
    check("all that a device asks for is led in", all(led for _, _, led in SEEN))
    check("... reads and reports", {method for method, _, _ in SEEN} == {"GET", "POST"})
    MINE = {"Authorization": basic("line-1/device-7", TOKEN)}
    check("who has no token is turned away by the fleet", ask("GET", "/groups/line-1/manifest") == 401)
    check("... and who has one is not", ask("GET", "/groups/line-1/manifest", None, MINE) == 200)
    check("a report that is too long gets nowhere", ask("POST", "/groups/line-1/devices/device-7", b"x" * (ROUTE["longestBytes"] + 1), MINE) == 413)
    for method, path in (("GET", "/healthz"), ("GET", "/metrics"), ("POST", "/v2/edge/iris/blobs/uploads/"), ("PUT", "/groups/line-1/manifest")):
        check("there is no way to %s %s" % (method, path), ask(method, path, b"" if method != "GET" else None, MINE) == 404)
gateway.shutdown()
check("the way in is tried", True)
