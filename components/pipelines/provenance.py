"""Says what a version of a model was made of: which data, which programs, on whose call. Each becomes a tag of the version."""

import hashlib
import os
import re


def data_version(frame, recent=None):
    """`DATA_VERSION` where somebody names it, such as a commit of DVC or lakeFS, else a hash of the table; and a hash of the recent rows, if there are any."""
    given = os.environ.get("DATA_VERSION", "")[:200] or hash_of(frame)
    return given if recent is None or recent.empty else "%s+recent:%s" % (given, hash_of(recent))


def hash_of(frame):
    return "sha256:" + hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()[:16]


def code_revision(folder=os.path.dirname(os.path.abspath(__file__))):
    """`CODE_REVISION` where somebody names it, such as a commit; else a hash of the programs that lie beside this one."""
    given = os.environ.get("CODE_REVISION")
    if given:
        return given[:200]
    digest = hashlib.sha256()
    for name in sorted(name for name in os.listdir(folder) if name.endswith(".py")):
        with open(os.path.join(folder, name), "rb") as file:
            digest.update(name.encode() + b"\0" + file.read())
    return "sha256:" + digest.hexdigest()[:16]


def trigger():
    """Why the training began, as whoever began it said in `TRIGGER`: `schedule`, `alert`, `data`; a person's `call` where nobody said anything."""
    return re.sub(r"[^\w:@./+-]", "_", os.environ.get("TRIGGER", ""))[:200] or "call"
