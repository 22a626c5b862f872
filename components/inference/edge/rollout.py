"""Takes each group of devices one step further in its roll-out, and signs what the group is told.

Reads GROUPS_FILE, STORE_URI, KEYS_FOLDER and CLOCK_FILE (a file with the time in seconds, for tests). A manifest is signed when a group is told something
new, and once an hour in any case: it expires when devices may no longer be offline. Exits 1 when a group could not be looked at; the others are.
"""

import json
import os
import sys
import time

from edge_manifest import Refused, opened, parsed
from edge_rollout import FRESH, next_state
from edge_signing import bytes_of, signers
from edge_store import Store, candidate_path, manifest_path, reports_path, state_path

DAY = 86_400
SIGN_AGAIN_SECONDS = 3600


def read_json(store, path, default):
    text = store.read(path)
    return default if text is None else json.loads(text)


def current(store, path, signer):
    """The manifest that the group is told now; none where there is none that is signed."""
    envelope = store.read(path)
    try:
        return None if envelope is None else opened(envelope, signer.public_key)
    except Refused as error:
        print("%s: %s; signs a new one" % (path, error), file=sys.stderr)
        return None


def fields_of(group, state, before, now):
    # The time is part of the sequence, so that it rises also where the bucket was lost.
    sequence = max(now, before.sequence + 1 if before else 1)
    told = {name: group[name] for name in ("repository", "maxBundleMiB", "checkMinutes", "afterOffline")}
    where = {name: state[name] for name in ("bundle", "previous", "stage")}
    return {**told, **where, "group": group["name"], "sequence": sequence, "issued": now, "expires": now + group["offlineDays"] * DAY}


def is_told(fields, before):
    """Whether the manifest says the same already, and not too long ago."""
    if before is None or fields["issued"] - before.issued >= SIGN_AGAIN_SECONDS:
        return False
    same = {**fields, "sequence": before.sequence, "issued": before.issued, "expires": fields["expires"] - fields["issued"] + before.issued}
    return parsed(same) == before


def step(store, group, signer, now):
    name = group["name"]
    state = read_json(store, state_path(name), FRESH)
    candidate = read_json(store, candidate_path(name), {}).get("digest")
    devices = read_json(store, reports_path(name), {})
    after = next_state(group, state, candidate, devices, now)
    before = current(store, manifest_path(name), signer)
    fields = fields_of(group, after, before, now)
    if after != state:
        # Before the manifest: what is told twice is told the same way, what was never decided is never told.
        store.write(state_path(name), bytes_of(after))
        print("%s: %s" % (name, after["history"][-1]["what"]))
    if not is_told(fields, before):
        store.write(manifest_path(name), signer.envelope(fields))
        print("%s: manifest %d, stage %d %%" % (name, fields["sequence"], fields["stage"]))


def clock(env):
    if "CLOCK_FILE" not in env:
        return int(time.time())
    with open(env["CLOCK_FILE"], encoding="utf-8") as file:
        return int(float(file.read()))


def main(env):
    with open(env["GROUPS_FILE"], encoding="utf-8") as file:
        groups = json.load(file)
    keys = signers(env["KEYS_FOLDER"], {group["signatureKey"] for group in groups})
    store = Store(env["STORE_URI"])
    failed = 0
    for group in groups:
        try:
            step(store, group, keys[group["signatureKey"]], clock(env))
        except Exception as error:  # one group's fault must not hold the others' roll-outs
            failed = 1
            print("%s: FAILED: %s: %s" % (group["name"], type(error).__name__, error), file=sys.stderr)
    return failed


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    sys.exit(main(os.environ))
