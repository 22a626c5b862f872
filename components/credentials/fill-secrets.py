"""Fills Secrets of this namespace with generated values, where they lack them. Never changes a value that is there.

Reads /config/wanted.json: {secret: {key: {"text": ...} | {"generate": length}}}. With --check it only says what is missing.
Reads what kubernetes_api.py reads.
"""

import base64
import json
import os
import secrets
import string
import sys
import time

import kubernetes_api

# As the API server notes who set a field.
MANAGER = "mlops-estate-credentials"
WANTED = os.environ.get("WANTED_FILE", "/config/wanted.json")
# Letters and digits only: such a value needs no escaping in a URL, a shell, an INI file, and never looks like an option.
ALPHABET = string.ascii_letters + string.digits
ATTEMPTS = int(os.environ.get("ATTEMPTS", "30"))
PAUSE_SECONDS = float(os.environ.get("PAUSE_SECONDS", "2"))


def missing(secret, keys):
    """Keys that have no value yet, and the version of the Secret that this was seen in."""
    current = kubernetes_api.call("GET", "secrets/" + secret)
    data = current.get("data") or {}
    return [key for key in keys if not data.get(key)], current["metadata"]["resourceVersion"]


def change(secret, version, data):
    """With the version, the server refuses the patch (409) if somebody else wrote in between: nothing is ever overwritten."""
    kubernetes_api.call("PATCH", "secrets/" + secret, {"metadata": {"resourceVersion": version}, "data": data}, manager=MANAGER)


def value_of(recipe):
    if "text" in recipe:
        return recipe["text"]
    return "".join(secrets.choice(ALPHABET) for _ in range(recipe["generate"]))


def fill(secret, keys):
    absent, version = missing(secret, keys)
    if not absent:
        print("%s: complete" % secret)
        return
    data = {key: base64.b64encode(value_of(keys[key]).encode()).decode() for key in absent}
    change(secret, version, data)
    print("%s: filled %s" % (secret, ", ".join(absent)))


def retried(action):
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return action()
        except (OSError, ValueError) as error:
            print("attempt %d of %d: %s" % (attempt, ATTEMPTS, error), file=sys.stderr)
            if attempt == ATTEMPTS:
                raise SystemExit(1) from None
            time.sleep(PAUSE_SECONDS)


def check(wanted):
    incomplete = {secret: retried(lambda: missing(secret, keys))[0] for secret, keys in wanted.items()}
    for secret, keys in incomplete.items():
        print("%s: %s" % (secret, "missing " + ", ".join(keys) if keys else "complete"))
    return 1 if any(incomplete.values()) else 0


def main():
    with open(WANTED, encoding="utf-8") as file:
        wanted = json.load(file)
    if "--check" in sys.argv[1:]:
        return check(wanted)
    for secret, keys in wanted.items():
        retried(lambda: fill(secret, keys))
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    sys.exit(main())
