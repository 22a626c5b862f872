"""Answers questions about stages, manifests and decisions for a test that asks many: reads a JSON list of cases, writes a JSON list of answers.

Arguments: the project's root and the file of the cases.
"""

import base64
import json
import os
import sys

ROOT = sys.argv[1]
sys.path[:0] = [os.path.join(ROOT, "components/inference/edge"), os.path.join(ROOT, "images/edge-agent")]

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from edge_manifest import PAYLOAD_TYPE, Refused, accepted, is_reached, opened, parsed, signed_text, stage_of
from edge_rollout import FRESH, next_state

KEY = ec.generate_private_key(ec.SECP256R1())


def reached(case):
    return {"place": stage_of(case["group"], case["device"]), "stages": [is_reached(case["group"], case["device"], stage) for stage in case["stages"]]}


def envelope_of(payload):
    signature = base64.b64encode(KEY.sign(signed_text(payload), ec.ECDSA(hashes.SHA256()))).decode()
    return {"payloadType": PAYLOAD_TYPE, "payload": base64.b64encode(payload).decode(), "signatures": [{"sig": signature}]}


def opens(case):
    """What becomes of a manifest that is signed as it is, and of an envelope of any bytes."""
    if "bytes" in case:
        text = base64.b64decode(case["bytes"])
    else:
        envelope = envelope_of(json.dumps(case["manifest"]).encode())
        envelope.update(case.get("envelope", {}))
        text = json.dumps(envelope).encode()
        place = case.get("flip")
        if place is not None:
            at = place % len(text)
            text = text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]
    try:
        return {"taken": vars(opened(text, KEY.public_key()))}
    except Refused as error:
        return {"refused": str(error)}


def decides(case):
    """The states that follow one another, a step a time and what devices said by then."""
    state, states = {**FRESH, **case.get("state", {})}, []
    for step in case["steps"]:
        state = next_state(case["group"], state, step.get("candidate"), step.get("devices", {}), step["now"])
        states.append(state)
    return states


def accepts(case):
    newest = parsed(case["newest"]) if case["newest"] else None
    try:
        return {"taken": accepted(parsed(case["manifest"]), case["group"], newest, case["now"]).sequence}
    except Refused as error:
        return {"refused": str(error)}


QUESTIONS = {"reached": reached, "opens": opens, "decides": decides, "accepts": accepts}
with open(sys.argv[2], encoding="utf-8") as file:
    print(json.dumps([QUESTIONS[case["question"]](case) for case in json.load(file)]))
