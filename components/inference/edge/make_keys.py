"""Makes a signing key where there is none: a pair of the curve P-256 in a Secret, and its public half in a ConfigMap for whoever sets up devices.

Reads KEYS (names of objects, separated by commas, each a Secret and a ConfigMap of this namespace that are there). A key that is there is never changed;
its public half is written anew each time, so it cannot differ.
"""

import base64
import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.request

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

ACCOUNT = os.environ.get("ACCOUNT_DIRECTORY", "/var/run/secrets/kubernetes.io/serviceaccount")
ATTEMPTS = int(os.environ.get("ATTEMPTS", "30"))
PAUSE_SECONDS = float(os.environ.get("PAUSE_SECONDS", "2"))
PRIVATE, PUBLIC = "private.pem", "public.pem"


def read(name):
    with open(os.path.join(ACCOUNT, name), encoding="utf-8") as file:
        return file.read().strip()


def server():
    if "API_SERVER" in os.environ:
        return os.environ["API_SERVER"]
    host = os.environ["KUBERNETES_SERVICE_HOST"]
    return "https://%s:%s" % ("[%s]" % host if ":" in host else host, os.environ["KUBERNETES_SERVICE_PORT"])


def call(method, kind, name, body=None):
    request = urllib.request.Request(
        "%s/api/v1/namespaces/%s/%s/%s?fieldManager=mlops-estate-edge-keys" % (server(), read("namespace"), kind, name),
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + read("token"), "Content-Type": "application/merge-patch+json"},
    )
    context = ssl.create_default_context(cafile=os.path.join(ACCOUNT, "ca.crt")) if server().startswith("https") else None
    with urllib.request.urlopen(request, timeout=10, context=context) as response:
        return json.load(response)


def private_key(name):
    """The key of a Secret, which gets one if it has none. With the version, nothing that somebody else wrote meanwhile is overwritten."""
    secret = call("GET", "secrets", name)
    text = (secret.get("data") or {}).get(PRIVATE)
    if text:
        return serialization.load_pem_private_key(base64.b64decode(text), None)
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    version = secret["metadata"]["resourceVersion"]
    call("PATCH", "secrets", name, {"metadata": {"resourceVersion": version}, "data": {PRIVATE: base64.b64encode(pem).decode()}})
    print("%s: made" % name)
    return key


def make(name):
    public = private_key(name).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    call("PATCH", "configmaps", name, {"data": {PUBLIC: pem.decode()}})
    print("%s: complete" % name)


def main():
    for name in os.environ["KEYS"].split(","):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                make(name)
                break
            except (urllib.error.URLError, OSError, ValueError) as error:
                print("attempt %d of %d: %s" % (attempt, ATTEMPTS, error), file=sys.stderr)
                if attempt == ATTEMPTS:
                    return 1
                time.sleep(PAUSE_SECONDS)
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    sys.exit(main())
