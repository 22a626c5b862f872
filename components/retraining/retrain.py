"""Trains a model anew while an alert asks for it, and hands the version on where it does better. Ends at once where no alert does.

Asks Alertmanager for alerts with the labels `retrain="true"` and `model`, so that nobody has to be let in to start it. One training answers all that fire
together; while they go on, the next comes after COOLDOWN_MINUTES, and none while a version is being released.

Reads from the environment: MODEL, ALERTS_URL, MLFLOW_TRACKING_URI, EXPERIMENT, COOLDOWN_MINUTES, APPROVAL (`automatic` or `person`), and what the programs
of the training pipeline read: DATA, TARGET, SEED, RECENT, RECENT_HOURS, LEAST_RECENT, LEAST_ACCURACY, MAX_WORSE, SLICES. MLflow, which takes
seconds to load, is loaded only where there is work.
"""

import datetime
import json
import os
import sys
import time
import urllib.parse
import urllib.request

import audit
from registry import Registry

CHAMPION, CHALLENGER = "champion", "challenger"
SECONDS = 10


def firing(url, model):
    """Alerts that ask for the model, the oldest first. https://github.com/prometheus/alertmanager/blob/v0.33.0/api/v2/openapi.yaml"""
    matchers = ['retrain="true"', "model=%s" % json.dumps(model)]
    query = urllib.parse.urlencode([("active", "true"), ("silenced", "false"), ("inhibited", "false"), *(("filter", each) for each in matchers)])
    with urllib.request.urlopen("%s/api/v2/alerts?%s" % (url.rstrip("/"), query), timeout=SECONDS) as answer:
        alerts = json.loads(answer.read())
    return sorted(alerts, key=lambda alert: (alert["startsAt"], alert["fingerprint"]))


def trigger_of(alert):
    """The alert as the record has it: its name, and what tells this time that it fires from any other."""
    return "alert:%s:%s@%s" % (alert["labels"].get("alertname", "unnamed"), alert["fingerprint"], alert["startsAt"])


def milliseconds_of(moment):
    return int(datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp() * 1000)


def why_not(trail, registry, model, cooldown_minutes):
    """Why nothing is trained now although an alert asks for it; None where it is."""
    before = [entry for entry in trail.entries(model) if entry["kind"] == "retraining"]
    if before:
        left = before[-1]["start"] + cooldown_minutes * 60_000 - audit.milliseconds()
        if left > 0:
            return "the last training for an alert was not long ago; the next comes in %d minutes at the earliest" % -(-left // 60_000)
    challenger = registry.version(CHALLENGER)
    return None if challenger is None else "version %s is being released, or waits for it" % challenger


def too_few_answered():
    """Why there is nothing to learn from yet, where the model is to learn from what was asked; what changed is in no other data."""
    address = os.environ.get("RECENT", "")
    if not address:
        return None
    import captured

    rows = captured.judged_rows(address, os.environ["MODEL"], float(os.environ["RECENT_HOURS"]))
    tested = 0 if rows.empty else int(rows["id"].map(captured.is_held_back).sum())
    least = int(os.environ["LEAST_RECENT"])
    if tested >= least:
        return None
    return "%d of %d answered rows can be tested on, and %d are asked; it waits for ground truth" % (tested, len(rows), least)


def main():
    model, uri = os.environ["MODEL"], os.environ["MLFLOW_TRACKING_URI"]
    alerts = firing(os.environ["ALERTS_URL"], model)
    if not alerts:
        print("no alert asks for a training of %s" % model)
        return
    trail, registry = audit.Audit(uri), Registry(uri, model)
    reason = why_not(trail, registry, model, float(os.environ["COOLDOWN_MINUTES"])) or too_few_answered()
    if reason:
        print("%s asks for a training of %s, but %s" % (trigger_of(alerts[0]), model, reason))
        return
    retrain(model, alerts, trail, registry)


def retrain(model, alerts, trail, registry):
    trigger = trigger_of(alerts[0])
    steps = [(milliseconds_of(alerts[0]["startsAt"]), "alert"), (audit.milliseconds(), "training")]
    about = {"trigger": trigger, "champion_before": registry.version(CHAMPION) or "none"}
    print("%s asks for a training of %s" % (trigger, model), flush=True)
    os.environ["TRIGGER"] = trigger
    began, version = time.monotonic(), "none"
    try:
        version, found = trained(model, steps, about)
        if found.better:
            about["approver"] = proposed(model, version, steps)
    except Exception as error:
        # Kept, so that what fails is tried again after the cooldown and not each minute.
        trail.record("retraining", model, version, steps=steps, verdict="failed", reason="%s: %s" % (type(error).__name__, error), **about)
        raise
    verdict = CHALLENGER if found.better else "rejected"
    metrics = {**metrics_of(found), "seconds": time.monotonic() - began}
    trail.record("retraining", model, version, steps=steps, metrics=metrics, verdict=verdict, reason=found.reason, **about)
    print("version %s of %s: %s, %s" % (version, model, verdict, found.reason))


def trained(model, steps, about):
    """Validates the data, trains, and judges what came of it; notes each in `steps` and what it was made of in `about`."""
    import evaluate
    import mlflow
    import provenance
    import train
    import validate
    from training_data import gather, table

    frame, target = table(os.environ.get("DATA", ""))
    findings = validate.findings(frame, target, validate.expected_columns(model, CHAMPION))
    if findings:
        raise ValueError("the data cannot be trained on: " + "; ".join(findings))
    data = gather(frame, target)
    if os.environ.get("RECENT") and len(data.recent) < int(os.environ["LEAST_RECENT"]):
        raise ValueError("captured requests lack columns that the model needs, or hold other things than numbers; are some of them redacted?")
    about.update(data_version=data.version, code_revision=provenance.code_revision())
    run, version, _ = train.train(data, model, os.environ["EXPERIMENT"])
    about.update(training_run=run)
    steps.append((audit.milliseconds(), "trained"))
    found = evaluate.judge(mlflow.MlflowClient(), model, version, data, evaluate.Rule.from_environment(), CHAMPION)
    steps.append((audit.milliseconds(), "better" if found.better else "not-better"))
    return str(version), found


def proposed(model, version, steps):
    """Hands the version to the release; who approves it, where that is known already."""
    import mlflow
    from promote import propose

    state = propose(mlflow.MlflowClient(), model, version, os.environ["APPROVAL"])
    steps.append((audit.milliseconds(), "proposed"))
    return "policy" if state == "automatic" else None


def metrics_of(found):
    shares = {"held-out-accuracy": found.challenger.held_out, "recent-accuracy": found.challenger.recent}
    if found.champions is not None:
        shares.update({"champion-held-out-accuracy": found.champions.held_out, "champion-recent-accuracy": found.champions.recent})
    return {name: value for name, value in shares.items() if value is not None}


if __name__ == "__main__":
    sys.exit(main())
