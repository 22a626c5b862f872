"""Fills Secrets as fill-secrets.py does, and then those keys that are texts composed of other keys, such as a configuration that holds passwords.

Reads the same file, in which a key may also be {"composed": "...{{secret/key}}..."}. Unlike a generated value, a composed one is
written again whenever its parts have changed. With --check it only says what is missing or out of date.
"""

import base64
import importlib
import json
import re
import sys

import kubernetes_api

fill = importlib.import_module("fill-secrets")

PLACE = re.compile(r"\{\{([a-z0-9.-]+)/([A-Za-z0-9._-]+)\}\}")


def decoded(secret, key):
    value = (kubernetes_api.call("GET", "secrets/" + secret).get("data") or {}).get(key)
    if not value:
        raise ValueError("%s has no %s" % (secret, key))
    return base64.b64decode(value).decode()


def outdated(secret, recipes):
    """Keys whose value is not what their parts make, with what it should be, and the version of the Secret that this was seen in."""
    wanted = {key: PLACE.sub(lambda place: decoded(*place.groups()), recipe["composed"]) for key, recipe in recipes.items()}
    current = kubernetes_api.call("GET", "secrets/" + secret)
    data = {key: base64.b64encode(value.encode()).decode() for key, value in wanted.items()}
    stale = {key: value for key, value in data.items() if (current.get("data") or {}).get(key) != value}
    return stale, current["metadata"]["resourceVersion"]


def compose(secret, recipes):
    stale, version = outdated(secret, recipes)
    if stale:
        fill.change(secret, version, stale)
    print("%s: %s" % (secret, "composed " + ", ".join(stale) if stale else "up to date"))


def split(wanted, composed):
    """The recipes of one of the two sorts, by Secret; Secrets without any are left out."""
    chosen = {secret: {key: one for key, one in keys.items() if ("composed" in one) == composed} for secret, keys in wanted.items()}
    return {secret: keys for secret, keys in chosen.items() if keys}


def main():
    with open(fill.WANTED, encoding="utf-8") as file:
        wanted = json.load(file)
    plain, composed = split(wanted, False), split(wanted, True)
    if "--check" in sys.argv[1:]:
        if fill.check(plain):
            return 1
        stale = [secret for secret, recipes in composed.items() if fill.retried(lambda: outdated(secret, recipes))[0]]
        for secret in stale:
            print("%s: out of date" % secret)
        return 1 if stale else 0
    for secret, keys in plain.items():
        fill.retried(lambda: fill.fill(secret, keys))
    for secret, recipes in composed.items():
        fill.retried(lambda: compose(secret, recipes))
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    sys.exit(main())
