"""Makes a signing key where there is none: a pair of the curve P-256 in a Secret, and its public half in a ConfigMap for whoever sets up devices.

Reads KEYS (names of objects, separated by commas, each a Secret and a ConfigMap of this namespace that are there). A key that is there is never changed;
its public half is written anew each time, so it cannot differ. Reads what kubernetes_api.py reads.
"""

import base64
import os
import sys
import time

import kubernetes_api
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

ATTEMPTS = int(os.environ.get("ATTEMPTS", "30"))
PAUSE_SECONDS = float(os.environ.get("PAUSE_SECONDS", "2"))
PRIVATE, PUBLIC = "private.pem", "public.pem"
# As the API server notes who set a field.
MANAGER = "mlops-estate-edge-keys"


def private_key(name):
    """The key of a Secret, which gets one if it has none. With the version, nothing that somebody else wrote meanwhile is overwritten."""
    secret = kubernetes_api.call("GET", "secrets/" + name)
    text = (secret.get("data") or {}).get(PRIVATE)
    if text:
        return serialization.load_pem_private_key(base64.b64decode(text), None)
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    version = secret["metadata"]["resourceVersion"]
    patch = {"metadata": {"resourceVersion": version}, "data": {PRIVATE: base64.b64encode(pem).decode()}}
    kubernetes_api.call("PATCH", "secrets/" + name, patch, manager=MANAGER)
    print("%s: made" % name)
    return key


def make(name):
    public = private_key(name).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    kubernetes_api.call("PATCH", "configmaps/" + name, {"data": {PUBLIC: pem.decode()}}, manager=MANAGER)
    print("%s: complete" % name)


def main():
    for name in os.environ["KEYS"].split(","):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                make(name)
                break
            except (OSError, ValueError) as error:
                print("attempt %d of %d: %s" % (attempt, ATTEMPTS, error), file=sys.stderr)
                if attempt == ATTEMPTS:
                    return 1
                time.sleep(PAUSE_SECONDS)
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    sys.exit(main())
