"""Releases the version of a model that has the alias `challenger` by a rollout: writes the version into it, watches how Argo Rollouts brings it before callers and
measures it, and makes it the champion or takes it back as the rollout ends. Ends at once where there is nothing to release. A run that is cut off is gone on
with by the next, from what the rollout keeps.

Reads PROCEDURE (path of the procedure, as JSON), ROLLOUT (name of the Rollout), MLFLOW_TRACKING_URI, and what kubernetes_api.py reads.
https://argo-rollouts.readthedocs.io/en/release-1.9/features/specification/
"""

import json
import os
import sys
import time

import audit
import kubernetes_api
from registry import Registry
from release import CHALLENGER, CHAMPION, approved, fields_of, print_line
from route import MANAGER

# Annotations of the rollout, which its analysis reads too; that of its pods makes the pods, and so a new rollout.
VERSION, OVER, BEFORE = "mlops-estate/challenger-version", "mlops-estate/champion-version", "mlops-estate/version-before"
SERVED = "mlops-estate/model-version"

PAUSE_SECONDS = float(os.environ.get("PAUSE_SECONDS", "5"))

PROMOTED, TAKEN_BACK = "promoted", "taken-back"
GROUP = "argoproj.io/v1alpha1"


class Rollout:
    def __init__(self, name):
        self._path = "rollouts/" + name

    def read(self):
        return kubernetes_api.call("GET", self._path, group=GROUP)

    def begin(self, version, champion, before):
        """Puts a version into the pods. What is compared, and what was there before, stands beside it, so that a run that is cut off is gone on with."""
        self._patch({VERSION: version, OVER: champion or "", BEFORE: before or ""}, version)

    def go_back(self, before):
        """The very pods that were there before, which still answer: a rollout to them has no steps."""
        self._patch({}, before or None)

    def forget(self):
        self._patch({VERSION: None, OVER: None, BEFORE: None})

    def _patch(self, annotations, *served):
        template = {"template": {"metadata": {"annotations": {SERVED: served[0]}}}} if served else {}
        kubernetes_api.call("PATCH", self._path, {"metadata": {"annotations": annotations}, "spec": template}, group=GROUP, manager=MANAGER)


def annotations_of(holder):
    return holder.get("metadata", {}).get("annotations") or {}


def state_of(found):
    """Word of the state that callers see, in the words of the estate's own releases; None while the controller has not seen the new version."""
    status = found.get("status", {})
    if status.get("observedGeneration") != str(found["metadata"]["generation"]):
        return None
    weight = ((status.get("canary") or {}).get("weights") or {}).get("canary", {}).get("weight")
    if weight is None:
        active = (status.get("blueGreen") or {}).get("activeSelector")
        return CHALLENGER if active is not None and active == status.get("currentPodHash") else CHAMPION
    return CHALLENGER if weight == 100 else "canary-%d" % weight if weight else CHAMPION


def outcome(found):
    """(verdict, reason) of a rollout that is over; None while it goes on, and while the controller has not seen it."""
    status = found.get("status", {})
    if status.get("observedGeneration") != str(found["metadata"]["generation"]):
        return None
    if status.get("abort") or status.get("phase") == "Degraded":
        return TAKEN_BACK, status.get("message") or "the rollout was aborted"
    if status.get("phase") == "Healthy" and status.get("currentPodHash") == status.get("stableRS"):
        return PROMOTED, "it did well in all steps"
    return None


def follow(rollout, registry, entry, version):
    """Waits until the rollout is over, or nobody wants the version any more."""
    while True:
        found = rollout.read()
        state = state_of(found)
        if state is not None:
            entry.step(state)
        over = outcome(found)
        if over is not None:
            return over
        # A version that was the champion before is brought back without the other alias.
        if version not in (registry.version(CHALLENGER), registry.version(CHAMPION)):
            return TAKEN_BACK, "the alias was taken from version %s" % version
        time.sleep(PAUSE_SECONDS)


def finish(rollout, registry, entry, trial, over):
    verdict, reason = over
    version = trial[VERSION]
    if verdict == PROMOTED:
        registry.tag(version, "promoted-over", trial[OVER] or "none")
        registry.give(CHAMPION, version)
    else:
        rollout.go_back(trial[BEFORE])
    print_line("version %s is %s: %s" % (version, verdict, reason))
    registry.tag(version, "release", verdict)
    registry.tag(version, "release-reason", reason[: audit.LONGEST_TAG])
    if registry.version(CHALLENGER) == version:
        registry.take(CHALLENGER)
    entry.step(CHAMPION)
    entry.finish(verdict=verdict, reason=reason)
    # Last of all: until then whoever comes after a run that was cut off does this again.
    rollout.forget()


def wanted(registry, served):
    """Version that is to be brought before callers, and whether it waits for an approval; a champion that is not served is one that somebody went back to."""
    challenger, champion = registry.version(CHALLENGER), registry.version(CHAMPION)
    if challenger is not None and challenger == champion:
        registry.take(CHALLENGER)
        challenger = None
    if challenger is not None:
        return challenger, True
    return (champion, False) if served and champion is not None and champion != served else (None, False)


def main():
    with open(os.environ["PROCEDURE"], encoding="utf-8") as file:
        procedure = json.load(file)
    model, uri = procedure["model"], os.environ["MLFLOW_TRACKING_URI"]
    rollout, registry, book = Rollout(os.environ["ROLLOUT"]), Registry(uri, model), audit.Audit(uri)
    found = rollout.read()
    trial = {key: annotations_of(found).get(key, "") for key in (VERSION, OVER, BEFORE)}
    if not trial[VERSION]:
        served = annotations_of(found["spec"]["template"]).get(SERVED, "")
        version, asks = wanted(registry, served)
        if version is None or (asks and not approved(procedure, registry, version)):
            return
        trial = {VERSION: version, OVER: (registry.version(CHAMPION) if asks else served) or "", BEFORE: served}
        entry = book.begin(
            "release", model, version, champion_before=trial[OVER] or "none", pattern=procedure["pattern"], **fields_of(registry, version)
        )
        print_line("version %s of %s is rolled out over %s by %s" % (version, model, trial[OVER] or "nothing", procedure["pattern"]))
        rollout.begin(version, trial[OVER], trial[BEFORE])
    else:
        entry = book.open("release", model, trial[VERSION]) or book.begin("release", model, trial[VERSION])
    finish(rollout, registry, entry, trial, follow(rollout, registry, entry, trial[VERSION]))


if __name__ == "__main__":
    sys.exit(main())
