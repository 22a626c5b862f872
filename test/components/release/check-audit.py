"""Writes and reads an audit trail on a real tracking server, and prints what was found as JSON. Arguments: folder of audit.py, address of the server."""

import json
import sys

sys.path.insert(0, sys.argv[1])
import audit  # noqa: E402

URI = sys.argv[2]
trail = audit.Audit(URI)
found = {"nothing": trail.entries(), "still-no-experiment": trail.experiment(create=False)}

HOSTILE = "x' OR tags.`a` = \"b\"\n<script>"
fields = {"champion_before": "1", "data_version": "sha256:ab", "code_revision": "sha256:cd", "trigger": "alert", "verdict": "challenger"}
metrics = {"accuracy": 0.93, "recall of\n<b>class</b>": 1, "is-no-number": "x", "nor-this": True}
trail.record("retraining", "iris", 2, metrics=metrics, steps=["trained", "better"], **fields)
trail.record("retraining", HOSTILE, 1, reason="é" * 9000)

release = audit.Audit(URI).begin("release", "iris", "2", pattern="canary", champion_before="1")
release.step("shadow")
release.step("canary-10")
release.step("canary-10")
release.measure({"share": 0.1}, at=1000)
again = audit.Audit(URI).open("release", "iris", 2)
found["is-gone-on-with"] = again.run == release.run
again.step("canary-50")
again.measure({"share": 0.5}, at=2000)
again.finish(verdict="champion", reason=None)
found["open-after"] = trail.open("release", "iris", 2)

found["iris"] = trail.entries("iris")
found["hostile"] = [(entry["model"] == HOSTILE, len(entry["reason"])) for entry in trail.entries(HOSTILE)]
found["all"] = [entry["kind"] for entry in trail.entries()]
history = audit.call(URI, "GET", "metrics/get-history", {"run_id": release.run, "metric_key": "share"})
found["history"] = [[metric["timestamp"], metric["value"]] for metric in history["metrics"]]


def refused(action):
    try:
        action()
        return None
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)


found["unknown-field"] = refused(lambda: trail.record("release", "iris", 1, approved="me"))
found["unknown-kind"] = refused(lambda: trail.record("party", "iris", 1))
found["away"] = refused(lambda: audit.Audit("http://127.0.0.1:9").entries())
audit.call(URI, "POST", "runs/set-tag", {"run_id": release.run, "key": "audit.steps", "value": '{"not": "a list"}'})
found["spoilt"] = trail.entries("iris")[-1]["steps"]
print(json.dumps(found))
