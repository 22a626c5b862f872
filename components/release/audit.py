"""Writes what happened to a model into MLflow: one run a change, in one experiment, read by people and by `estate model history`.

Used by who trains, releases and approves, with the standard library alone, so that a look each minute stays cheap. A change that takes time, such
as a release, is begun, told of step by step, and finished; one that does not is recorded at once.
https://mlflow.org/docs/latest/api_reference/rest-api.html
"""

import datetime
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request

EXPERIMENT = "releases"
KINDS = ("retraining", "approval", "release")

# What a change says of itself, beside `audit.kind`, `audit.model`, `audit.version` and `audit.steps`; written as `audit.<name>`.
FIELDS = (
    "champion-before",
    "pattern",
    "trigger",
    "data-version",
    "code-revision",
    "approver",
    "approver-identity",
    "verdict",
    "reason",
    "training-run",
)

# Longest value of a tag that MLflow keeps: https://github.com/mlflow/mlflow/blob/v3.17.2/mlflow/utils/validation.py
LONGEST_TAG = 5000
SECONDS = 10


class RegistryError(Exception):
    """The tracking server refused or did not answer; `code` is its word for it, such as RESOURCE_DOES_NOT_EXIST."""

    def __init__(self, code, message):
        super().__init__("%s: %s" % (code, message))
        self.code = code


def call(uri, method, path, body=None):
    """What the tracking server's REST API answers; a body of a GET becomes its query."""
    url = "%s/api/2.0/mlflow/%s" % (uri.rstrip("/"), path)
    if method == "GET" and body:
        url += "?" + urllib.parse.urlencode(body, doseq=True)
    data = None if method == "GET" else json.dumps(body or {}).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        raise refusal(error) from error
    except OSError as error:
        raise RegistryError("UNREACHABLE", str(error)) from error


def refusal(error):
    text = error.read().decode(errors="replace")
    try:
        said = json.loads(text)
        return RegistryError(said.get("error_code", str(error.code)), said.get("message", ""))
    except (ValueError, AttributeError):
        return RegistryError(str(error.code), text[:200])


def milliseconds():
    return int(time.time() * 1000)


def moment(at):
    """Milliseconds since 1970 as people read a moment, in UTC."""
    return datetime.datetime.fromtimestamp(at / 1000, datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def name_of(kind, model, version):
    return "%s-%s-%s" % (kind, model, version)


def tags_of(fields):
    """Tags of fields, none of those that are None."""
    unknown = [name for name in fields if name.replace("_", "-") not in FIELDS]
    if unknown:
        raise TypeError("the audit has no field %s; it has %s" % (", ".join(unknown), ", ".join(FIELDS)))
    given = {name.replace("_", "-"): str(value)[:LONGEST_TAG] for name, value in fields.items() if value is not None}
    return {"audit." + name: value for name, value in given.items()}


def metric_name(name):
    """A name that MLflow takes for a metric; others may have come from a column of somebody's data."""
    return re.sub(r"[^\w\-. /]", "_", str(name))[:250].strip("./ ") or "metric"


class Audit:
    """The experiment `releases` of one tracking server, made when something is first written."""

    def __init__(self, tracking_uri):
        self._uri = tracking_uri
        self._experiment = None

    def record(self, kind, model, version, *, steps=(), metrics=None, **fields):
        """Writes a change that is over; the id of its run. `steps` are words, or pairs of a moment in milliseconds and a word."""
        entry = self.begin(kind, model, version, metrics=metrics, **fields)
        for step in steps:
            entry.step(step) if isinstance(step, str) else entry.step(step[1], at=step[0])
        entry.finish()
        return entry.run

    def begin(self, kind, model, version, *, metrics=None, **fields):
        """A change that goes on: say its steps and metrics as they come, and finish it."""
        if kind not in KINDS:
            raise ValueError("a change is one of %s, and not %r" % (", ".join(KINDS), kind))
        tags = {"audit.kind": kind, "audit.model": model, "audit.version": str(version), "audit.steps": "[]", **tags_of(fields)}
        body = {
            "experiment_id": self.experiment(),
            "run_name": name_of(kind, model, version),
            "start_time": milliseconds(),
            "tags": [{"key": key, "value": value} for key, value in tags.items()],
        }
        entry = Entry(self._uri, call(self._uri, "POST", "runs/create", body)["run"]["info"]["run_id"], [])
        entry.measure(metrics or {})
        return entry

    def open(self, kind, model, version):
        """The change of this kind that was begun and is not over, to go on with it after a restart; None where there is none."""
        found = [each for each in self.entries(model) if each["status"] == "RUNNING" and each["kind"] == kind and each["version"] == str(version)]
        return Entry(self._uri, found[-1]["run"], found[-1]["steps"]) if found else None

    def entries(self, model=None):
        """All changes, or those of one model, the oldest first: run, status, start (milliseconds), end, metrics, steps, and each field by its name."""
        experiment = self.experiment(create=False)
        if experiment is None:
            return []
        body = {"experiment_ids": [experiment], "max_results": 1000, "order_by": ["attributes.start_time ASC"]}
        found = []
        while True:
            answer = call(self._uri, "POST", "runs/search", body)
            found += [entry_of(run) for run in answer.get("runs", [])]
            if not answer.get("next_page_token"):
                # Compared here, since a filter would be a language to quote a hostile name in.
                return [each for each in found if each["kind"] and (model is None or each["model"] == model)]
            body["page_token"] = answer["next_page_token"]

    def experiment(self, create=True):
        """Id of the experiment; None where it is not there and is not to be made."""
        if self._experiment is None:
            self._experiment = self._find()
        if self._experiment is None and create:
            self._experiment = self._make()
        return self._experiment

    def _find(self):
        try:
            return call(self._uri, "GET", "experiments/get-by-name", {"experiment_name": EXPERIMENT})["experiment"]["experiment_id"]
        except RegistryError as error:
            if error.code == "RESOURCE_DOES_NOT_EXIST":
                return None
            raise

    def _make(self):
        try:
            return call(self._uri, "POST", "experiments/create", {"name": EXPERIMENT})["experiment_id"]
        except RegistryError as error:
            # Somebody else made it meanwhile.
            if error.code == "RESOURCE_ALREADY_EXISTS":
                return self._find()
            raise


class Entry:
    """A change that goes on."""

    def __init__(self, uri, run, steps):
        self._uri = uri
        self.run = run
        self.steps = list(steps)

    def step(self, state, *, at=None):
        """Notes that the change came into a state, such as `canary-10`; once, however often it is said in a row."""
        if self.steps and self.steps[-1]["state"] == state:
            return
        self.steps.append({"time": moment(at or milliseconds()), "state": state})
        self._tag("audit.steps", json.dumps(self.steps))

    def note(self, **fields):
        """Sets fields that are known only now, such as `verdict` and `reason`."""
        for key, value in tags_of(fields).items():
            self._tag(key, value)

    def measure(self, metrics, *, at=None):
        """Metrics at a moment; the same name again is a later value of it. What is no number is left out."""
        timestamp = at or milliseconds()
        for name, value in metrics.items():
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                body = {"run_id": self.run, "key": metric_name(name), "value": value, "timestamp": timestamp, "step": 0}
                call(self._uri, "POST", "runs/log-metric", body)

    def finish(self, *, failed=False, **fields):
        """The last word; after it the change is over. `failed` is for a change that broke, not for one whose verdict is no."""
        self.note(**fields)
        body = {"run_id": self.run, "status": "FAILED" if failed else "FINISHED", "end_time": milliseconds()}
        call(self._uri, "POST", "runs/update", body)

    def _tag(self, key, value):
        call(self._uri, "POST", "runs/set-tag", {"run_id": self.run, "key": key, "value": str(value)})


def entry_of(run):
    """A run of the experiment as fields."""
    info, data = run["info"], run.get("data", {})
    tags = {tag["key"]: tag["value"] for tag in data.get("tags", [])}
    return {
        "run": info["run_id"],
        "status": info["status"],
        "start": int(info["start_time"]),
        "end": int(info["end_time"]) if info.get("end_time") else None,
        "metrics": {metric["key"]: metric["value"] for metric in data.get("metrics", [])},
        "kind": tags.get("audit.kind"),
        "model": tags.get("audit.model"),
        "version": tags.get("audit.version"),
        "steps": steps_of(tags.get("audit.steps")),
        **{name: tags.get("audit." + name) for name in FIELDS},
    }


def steps_of(text):
    """Steps as they were written; anybody may set a tag, so what is no list of them is none."""
    try:
        steps = json.loads(text or "[]")
    except ValueError:
        return []
    whole = isinstance(steps, list) and all(isinstance(step, dict) and {"time", "state"} <= set(step) for step in steps)
    return steps if whole else []
