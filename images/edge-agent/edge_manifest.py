"""What a group of devices runs: its signed manifest, and which devices a stage of a roll-out reaches. Used by devices and by the roll-out.

The manifest is JSON in a DSSE envelope (https://github.com/secure-systems-lab/dsse), signed with ECDSA P-256. Its sequence only rises and it
expires, so that neither an older manifest nor one that is held back passes for the newest.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PAYLOAD_TYPE = "application/vnd.mlops-estate.edge-manifest.v1+json"
LONGEST_ENVELOPE = 256 * 1024
NAME = re.compile(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?")
DEVICE = re.compile(r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?")
REPOSITORY = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Refused(Exception):
    """Something that came from outside and is not taken; the text says why."""


@dataclass(frozen=True)
class Manifest:
    """What devices of a group are told. Times in seconds since 1970; a digest that is None means that there is nothing to run yet."""

    group: str
    sequence: int
    issued: int
    expires: int
    repository: str
    bundle: str | None
    previous: str | None
    stage: int
    maxBundleMiB: int
    checkMinutes: int
    afterOffline: str


def stage_of(group, device):
    """Where a device stands in every roll-out of its group: from 0 to just below 100, evenly, and always the same."""
    first = hashlib.sha256(("%s/%s" % (group, device)).encode()).digest()[:8]
    return int.from_bytes(first, "big") / 2**64 * 100


def is_reached(group, device, stage):
    """Whether a stage, in percent, reaches a device. Whom one stage reaches, every later one does."""
    return stage_of(group, device) < stage


def wanted_by(manifest, device):
    """Digest of the bundle that a device has to run."""
    return manifest.bundle if is_reached(manifest.group, device, manifest.stage) else manifest.previous


def read_public_key(pem):
    """A pinned key. Refuses whatever is no public key of the curve P-256."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Refused("the public key is no PEM: %s" % error) from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Refused("the public key is not of the curve P-256")
    return key


def is_signed(key, signature, data):
    """Whether a signature in base64 is the key's over the data."""
    try:
        key.verify(base64.b64decode(signature, validate=True), data, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, binascii.Error, ValueError, TypeError):
        return False
    return True


def signed_text(payload):
    """The bytes that a signature of an envelope is over: DSSE's pre-authentication encoding."""
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)


def opened(envelope, key):
    """The manifest of an envelope that the key signed; all else is refused, whatever its bytes."""
    if len(envelope) > LONGEST_ENVELOPE:
        raise Refused("the manifest is longer than %d bytes" % LONGEST_ENVELOPE)
    outer = _object(envelope, "the manifest's envelope")
    if outer.get("payloadType") != PAYLOAD_TYPE:
        raise Refused("the envelope holds no manifest of a group")
    try:
        payload = base64.b64decode(outer.get("payload"), validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise Refused("the envelope's payload is not base64") from None
    signatures = outer.get("signatures")
    given = [entry.get("sig") for entry in signatures if isinstance(entry, dict)] if isinstance(signatures, list) else []
    # More than one while a key is replaced by the next.
    if not any(is_signed(key, signature, signed_text(payload)) for signature in given[:4]):
        raise Refused("the manifest is not signed with the pinned key")
    return parsed(_object(payload, "the manifest"))


def parsed(fields):
    """A manifest of plain fields, each held to what it may be."""
    rules = {
        "group": lambda value: _is_text(value, NAME),
        "sequence": lambda value: _is_whole(value, 1, 2**53),
        "issued": lambda value: _is_whole(value, 0, 2**40),
        "expires": lambda value: _is_whole(value, 0, 2**40),
        "repository": lambda value: _is_text(value, REPOSITORY) and len(value) <= 200,
        "bundle": lambda value: value is None or _is_text(value, DIGEST),
        "previous": lambda value: value is None or _is_text(value, DIGEST),
        "stage": lambda value: _is_whole(value, 0, 100),
        "maxBundleMiB": lambda value: _is_whole(value, 1, 65536),
        "checkMinutes": lambda value: _is_whole(value, 1, 1440),
        "afterOffline": lambda value: value in ("serve", "stop"),
    }
    wrong = sorted(set(fields) ^ set(rules)) or [name for name, rule in rules.items() if not rule(fields[name])]
    if wrong:
        raise Refused("the manifest's %s is not what it may be" % ", ".join(wrong)[:200])
    return Manifest(**fields)


def accepted(manifest, group, newest, now):
    """The manifest, where it is the group's, not older than the newest that was accepted (or None), and not expired."""
    if manifest.group != group:
        raise Refused("the manifest is that of group %s" % manifest.group)
    if newest is not None and manifest.sequence < newest.sequence:
        raise Refused("the manifest's sequence %d is older than %d" % (manifest.sequence, newest.sequence))
    if newest is not None and manifest.sequence == newest.sequence and manifest != newest:
        raise Refused("there are two manifests of sequence %d" % manifest.sequence)
    if manifest.expires <= now:
        raise Refused("the manifest has expired")
    return manifest


def _object(text, what):
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("%s is not JSON" % what) from None
    if not isinstance(value, dict):
        raise Refused("%s is not an object" % what)
    return value


def _is_text(value, pattern):
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_whole(value, least, most):
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
