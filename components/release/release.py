"""Releases the version of a model that has the alias `challenger`: brings it before callers step by step, measures it, and either makes it the champion
or takes it back. Ends at once where there is nothing to release. A run that is cut off is gone on with by the next, from the state that the route keeps.

Reads PROCEDURE (path of the steps and measures, as JSON), MLFLOW_TRACKING_URI, PROMETHEUS_URL, and what route.py and inference_services.py read.
"""

import hashlib
import json
import os
import sys
import time

import audit
import comparison
import prometheus
import servers
from registry import Registry
from route import Route

CHAMPION, CHALLENGER = "champion", "challenger"

# A server looks at its alias every few seconds, and loads a version in less than a minute unless the version is broken.
LOAD_SECONDS = float(os.environ.get("LOAD_SECONDS", "300"))
# Between two looks at something that takes seconds.
PAUSE_SECONDS = 2.0


class TakeBack(Exception):
    """Why the new version does not become the champion."""


def print_line(text):
    print("%s %s" % (time.strftime("%H:%M:%S", time.gmtime()), text), flush=True)


class Release:
    """One new version on its way; `trial` is what is kept of it in the route."""

    def __init__(self, procedure, route, registry, both, entry, trial):
        self._procedure = procedure
        self._route = route
        self._registry = registry
        self._servers = both
        self._entry = entry
        self._trial = trial
        self._bad = 0

    def run(self):
        try:
            self._servers.bring(CHALLENGER, self._trial["version"])
            self._wait_until(self._challenger_is_loaded, LOAD_SECONDS, "version %s could not be loaded" % self._trial["version"])
            while self._trial["step"] < len(self._procedure["steps"]):
                self._go_through(self._procedure["steps"][self._trial["step"]])
            self._conclude()
        except TakeBack as reason:
            self.take_back(str(reason))
            return
        self._promote() if self._procedure["promotes"] else self._end("passed", "it did well, and its release ends here")

    def _go_through(self, step):
        if self._trial["state"] != step["state"]:
            self._trial.update(state=step["state"], since=time.time())
            if "test" in self._procedure:
                self._trial.update(before=self._counts())
        self._put(step["state"])
        looks = 0
        # A step is not over before it was looked at often enough to be taken back, however short it is or slow the cluster.
        while looks < self._procedure["failures"] or not self._is_over(step):
            time.sleep(self._procedure["everySeconds"])
            # Whoever sets the route back, as a person may, has it put in force again by the next look.
            if self._route.read()[0] != step["state"]:
                self._put(step["state"])
            self._look()
            looks += 1
        # What was decided is kept before it is acted upon.
        self._trial["step"] += 1
        self._route.write(step["state"], self._trial)

    def _is_over(self, step):
        if "test" in self._procedure and self._is_decided():
            return True
        return time.time() - self._trial["since"] >= step["seconds"]

    def _put(self, state):
        self._route.write(state, self._trial)
        self._entry.step(state)
        print_line("the route of %s is in state %s" % (self._procedure["model"], state))

    def _look(self):
        if self._registry.version(CHALLENGER) != self._trial["version"]:
            raise TakeBack("the alias was taken from version %s" % self._trial["version"])
        found = [self._measured(measure) for measure in self._procedure["measures"]]
        answered = {name: value for name, value, _ in found if value is not None}
        self._entry.measure(answered)
        self._trial["answered"] = sorted({*self._trial.get("answered", []), *answered})
        bad = [problem for problem in (self._servers.trouble(CHALLENGER), *(problem for _, _, problem in found)) if problem]
        self._bad = self._bad + 1 if bad else 0
        for problem in bad:
            print_line("%s (%d of %d)" % (problem, self._bad, self._procedure["failures"]))
        if self._bad >= self._procedure["failures"]:
            raise TakeBack("; ".join(bad))

    def _measured(self, measure, must_answer=False):
        """(name, value or None, what is wrong or None). What cannot be asked is wrong: nothing goes on unseen."""
        name, most = measure["name"], measure["max"]
        query = measure["query"].replace("$version", self._trial["version"]).replace("$champion", self._trial["champion"] or "")
        try:
            value = prometheus.number(query)
        except (OSError, ValueError, KeyError) as error:
            return name, None, "%s cannot be measured: %s" % (name, error)
        if value is None:
            return name, None, "%s was never measured" % name if must_answer else None
        return name, value, "%s is %.4g, and may be %.4g" % (name, value, most) if value > most else None

    def _counts(self):
        test = self._procedure["test"]
        return {which: prometheus.by(test["label"], test[which]) for which in ("successes", "trials")}

    def _is_decided(self):
        test, now = self._procedure["test"], self._counts()
        since = {which: {variant: count - self._before(which, variant, count) for variant, count in counts.items()} for which, counts in now.items()}
        found = comparison.verdict(since["successes"], since["trials"], test["sampleSize"], test["significance"])
        self._entry.measure({"trials-" + variant: count for variant, count in since["trials"].items()})
        if found is None:
            return False
        self._trial.update(winner=found[0], p=found[1])
        return True

    def _before(self, which, variant, count):
        """Count at the beginning of the test; a counter that is below it has begun anew since."""
        before = self._trial["before"][which].get(variant, 0)
        return before if before <= count else 0

    def _conclude(self):
        problems = [problem for _, _, problem in (self._measured(measure, True) for measure in self._procedure["conclusions"]) if problem]
        unseen = [name for name in self._procedure["evidence"] if name not in self._trial.get("answered", [])]
        problems += ["%s was never measured, for want of requests" % name for name in unseen]
        if problems:
            raise TakeBack("; ".join(problems))
        if "test" not in self._procedure:
            return
        if "p" not in self._trial:
            raise TakeBack("too few answers were judged before the test ended")
        self._entry.measure({"p": self._trial["p"]})
        if self._trial["winner"] != CHALLENGER:
            raise TakeBack("the test called %s, p %.3g" % (self._trial["winner"] or "no winner", self._trial["p"]))

    def _promote(self):
        version = self._trial["version"]
        self._registry.tag(version, "promoted-over", self._trial["champion"] or "none")
        self._registry.give(CHAMPION, version)
        self._servers.bring(CHAMPION, version)
        # The route stays with the challenger's servers until the champion's have the version too, so that no request meets the old one again.
        self._wait_until(self._champion_is_loaded, LOAD_SECONDS, None)
        self._end("promoted", "it did well in all steps")

    def take_back(self, reason):
        self._end("taken-back", reason)

    def _end(self, verdict, reason):
        version = self._trial["version"]
        self._route.write(self._procedure["rest"], None)
        self._entry.step(self._procedure["rest"])
        print_line("version %s of %s is %s: %s" % (version, self._procedure["model"], verdict, reason))
        self._registry.tag(version, "release", verdict)
        self._registry.tag(version, "release-reason", reason[: audit.LONGEST_TAG])
        if self._registry.version(CHALLENGER) == version:
            self._registry.take(CHALLENGER)
        self._entry.finish(verdict=verdict, reason=reason)
        self._servers.settle(self._registry.version(CHAMPION))

    def _challenger_is_loaded(self):
        if self._registry.version(CHALLENGER) != self._trial["version"]:
            raise TakeBack("the alias was taken from version %s" % self._trial["version"])
        return self._is_loaded(CHALLENGER)

    def _champion_is_loaded(self):
        return self._is_loaded(CHAMPION)

    def _is_loaded(self, alias):
        return self._servers.have(alias, self._trial["version"])

    def _wait_until(self, holds, seconds, otherwise):
        """Waits; where it takes too long, takes back with a reason, or goes on waiting where there is none."""
        end = time.time() + seconds
        while not holds():
            if otherwise is not None and time.time() >= end:
                raise TakeBack(otherwise)
            time.sleep(PAUSE_SECONDS)


def approved(procedure, registry, version):
    """Whether the version may come before callers. A person's no is final, and takes the alias away."""
    tags = registry.tags(version)
    said = tags.get("approval", "")
    if said == "rejected":
        registry.take(CHALLENGER)
        print_line("version %s of %s was rejected" % (version, procedure["model"]))
        return False
    if procedure["approval"] == "automatic" or said == "approved":
        return True
    print_line("version %s of %s waits for somebody to approve it" % (version, procedure["model"]))
    return False


def fields_of(registry, version):
    """What the record of a release says of the version itself."""
    tags = registry.tags(version)
    names = {"data_version": "data-version", "code_revision": "code-revision", "approver": "approved-by", "training_run": "training-run"}
    return {field: tags.get(tag) for field, tag in names.items()}


def main():
    with open(os.environ["PROCEDURE"], encoding="utf-8") as file:
        text = file.read()
    procedure, revision = json.loads(text), hashlib.sha256(text.encode()).hexdigest()[:12]
    model, uri = procedure["model"], os.environ["MLFLOW_TRACKING_URI"]
    route, registry, book, both = Route(procedure["rest"]), Registry(uri, model), audit.Audit(uri), servers.of(model, procedure["freshSeconds"])
    (state, trial), version, champion = route.read(), registry.version(CHALLENGER), registry.version(CHAMPION)
    if trial is not None:
        # Also where the alias is gone meanwhile: the first look takes back what nobody wants any more.
        entry = book.open("release", model, trial["version"]) or book.begin("release", model, trial["version"])
        release = Release(procedure, route, registry, both, entry, trial)
        # Its steps are counted by a procedure that is no more.
        return release.run() if trial["revision"] == revision else release.take_back("the procedure was changed meanwhile")
    if state != procedure["rest"]:
        route.write(procedure["rest"], None)
    both.settle(champion)
    if version is None:
        return None
    if version == champion:
        return registry.take(CHALLENGER)
    if not approved(procedure, registry, version):
        return None
    trial = {"version": version, "champion": champion, "step": 0, "state": procedure["rest"], "since": time.time(), "revision": revision}
    if champion is None:
        # Nobody answers, so there is nobody to compare with, and nothing to go back to.
        trial["step"] = len(procedure["steps"])
        procedure = {**procedure, "conclusions": [], "evidence": [], "promotes": True}
        procedure.pop("test", None)
    route.write(procedure["rest"], trial)
    entry = book.begin("release", model, version, champion_before=champion or "none", pattern=procedure["pattern"], **fields_of(registry, version))
    print_line("version %s of %s is released over %s by %s" % (version, model, champion or "nothing", procedure["pattern"]))
    return Release(procedure, route, registry, both, entry, trial).run()


if __name__ == "__main__":
    sys.exit(main())
