"""Registers versions of a model without files and says how they stand; arguments: folder of audit.py, address of the tracking server, what to do."""

import json
import sys

sys.path.insert(0, sys.argv[1])
import audit  # noqa: E402
from registry import Registry  # noqa: E402

URI, MODEL = sys.argv[2], "fraud"
registry = Registry(URI, MODEL)
if sys.argv[3] == "make":
    audit.call(URI, "POST", "registered-models/create", {"name": MODEL})
    run = audit.call(URI, "POST", "runs/create", {"experiment_id": "0", "start_time": audit.milliseconds()})["run"]["info"]
    for version, tags in (("1", {}), ("2", {"approval": "pending", "data-version": "sha256:ab"}), ("3", {"approval": "pending"})):
        audit.call(URI, "POST", "model-versions/create", {"name": MODEL, "source": run["artifact_uri"] + "/model", "run_id": run["run_id"]})
        for key, value in tags.items():
            registry.tag(version, key, value)
    registry.give("champion", "1")
    registry.give("challenger", sys.argv[4])
    audit.Audit(URI).record("retraining", MODEL, "2", trigger="alert:\x1b[31mDrift", verdict="challenger", metrics={"recent-accuracy": 0.98765}, champion_before="1")
elif sys.argv[3] == "give":
    registry.give(sys.argv[4], sys.argv[5])
elif sys.argv[3] == "release":
    entry = audit.Audit(URI).begin("release", MODEL, sys.argv[4], pattern="canary", champion_before="1", approver="A. Person")
    for state in ("canary-10", "canary-50", "champion"):
        entry.step(state)
    registry.give("champion", sys.argv[4])
    registry.take("challenger")
    entry.finish(verdict="promoted", reason="it did well in all steps")
print(json.dumps({"trail": audit.Audit(URI).entries(MODEL), "challenger": registry.version("challenger")}))
