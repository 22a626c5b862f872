"""Takes what turned out true, joins it with what models answered, and tells Prometheus how right they are.

GET  /healthz                       200 while the process runs
GET  /readyz                        200 once the bucket has been read
GET  /metrics                       Prometheus metrics
POST /models/<model>/ground-truth   {"id", "value"}, or a list of them: kept in the bucket, all or none

Reads the bucket of captures every few seconds (layout: captures.py), and at its start all of the window, so that its metrics stay after a restart. What
is older than its model's retention is deleted.

Configured by CAPTURE_URI, SETTINGS (file of the models' settings, by name), PORT, LOOK_SECONDS, MAX_BODY_BYTES and what the store's library reads.
"""

import asyncio
import json
import logging
import os
import queue
import socket
import threading
import time
from concurrent.futures import Future
from contextlib import asynccontextmanager

import captures
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from joining import Joiner
from performance import Performance
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from store import store

PORT = int(os.environ.get("PORT", "8080"))
LOOK_SECONDS = float(os.environ.get("LOOK_SECONDS", "5"))
MAX_BODY_BYTES = int(os.environ.get("MAX_BODY_BYTES", str(1024 * 1024)))
MOST_TRUTHS = 1000
MOST_ANSWERS = 50_000
TIDY_SECONDS = 3600

log = logging.getLogger("model-monitor")


class Watched:
    """One model: what was read of it, and the newest report of its drift job."""

    def __init__(self, bucket, name, settings, now):
        self.name, self._bucket, self._settings = name, bucket, settings
        self._performance = Performance(settings)
        self._columns = self._performance.columns()
        self._late = settings["truthWithinHours"] * 3600
        self._held = settings["windowHours"] * 3600 + self._late
        is_correct = self._performance.is_correct
        self._joiner = Joiner(is_correct, is_correct, self._late, MOST_ANSWERS)
        since = now - self._held
        self._requests = {each: captures.Feed(bucket, captures.requests_folder(name, each), since) for each in settings["variants"]}
        self._truth = captures.Feed(bucket, captures.truth_folder(name), since)
        self._unreadable = 0
        self._report, self._pointer = {}, None
        self._lock = threading.Lock()

    def look(self, now):
        for variant, feed in self._requests.items():
            self._read(feed, now, lambda content, of=variant: self._take(captures.records_in(content, of), self._answer))
        self._read(self._truth, now, lambda content: self._take(captures.truths_in(content), self._joiner.truth))
        self._read_report()
        with self._lock:
            self._joiner.forget(now - self._held)

    def keep(self, name, truths):
        """Writes truths as an object of this name, and counts them. Raises what the store raises, and counts nothing then."""
        lines = "".join(json.dumps({"id": each.id, "time": each.time, "value": each.value}) + "\n" for each in truths)
        # Before it is there, or the loop would see it and count it again.
        self._truth.read(name)
        self._bucket.put(name, lines.encode(), "application/jsonl")
        with self._lock:
            for truth in truths:
                self._joiner.truth(truth)

    def tidy(self, now):
        """Deletes what is older than it may be. Names are sorted by time, so the first that is young enough ends each folder."""
        if "retentionDays" not in self._settings:
            # The bucket drops it by itself, and nobody here may.
            return
        before = now - self._settings["retentionDays"] * 86400
        folders = [captures.requests_folder(self.name, each) for each in self._settings["variants"]]
        for folder in [*folders, captures.truth_folder(self.name), captures.reports_folder(self.name)]:
            for each in self._bucket.list(folder):
                if each.modified >= before:
                    break
                self._bucket.delete(each.name)

    def _read(self, feed, now, take):
        for each in feed.unread(now):
            content = self._bucket.get(each.name) if each.size <= captures.MOST_BYTES else None
            with self._lock:
                if content is None:
                    self._unreadable += each.size > captures.MOST_BYTES
                else:
                    take(content)
            feed.read(each.name)

    def _take(self, found_and_unreadable, each_of):
        found, unreadable = found_and_unreadable
        self._unreadable += unreadable
        for each in found:
            each_of(each)

    def _answer(self, record):
        if record.prediction is None:
            # A request that failed has no answer to be right about.
            self._joiner.captured[record.variant] += 1
        else:
            self._joiner.answer(record._replace(inputs={column: record.inputs[column] for column in self._columns if column in record.inputs}))

    def _read_report(self):
        pointer = self._bucket.get(captures.latest_report(self.name))
        if pointer is None or pointer == self._pointer:
            return
        name = json.loads(pointer)["metrics"]
        if isinstance(name, str) and name.startswith(captures.reports_folder(self.name)):
            content = self._bucket.get(name)
            self._report = json.loads(content) if content else {}
        self._pointer = pointer

    def families(self, gauge, count, now):
        """Adds what is known of the model to the metrics: `gauge` and `count` take a name, a value and labels besides the model's."""
        with self._lock:
            self._joined(gauge, now)
            joiner, report = self._joiner, self._report
            for (variant, version, correct), number in sorted(joiner.outcomes.items()):
                count("model_outcomes", number, variant=variant, version=version, correct="true" if correct else "false")
            for variant in self._settings["variants"]:
                count("model_captures", joiner.captured[variant], variant=variant)
            count("model_captures_unreadable", self._unreadable)
            for outcome in ("joined", "late", "duplicate", "unmatched"):
                count("model_ground_truth", joiner.truths[outcome], outcome=outcome)
            gauge("model_ground_truth_waiting", joiner.waiting())
            coverage = joiner.coverage(now - self._late)
            if coverage is not None:
                gauge("model_ground_truth_coverage", coverage)
            self._shadow(gauge, count)
        self._drift(gauge, report)

    def _joined(self, gauge, now):
        by_version = {}
        for row in self._joiner.joined():
            by_version.setdefault(row[0].version, []).append(row)
        champion, baseline = self._joiner.newest_version("champion"), self._baseline()
        for name, value in baseline.items():
            gauge("model_performance_baseline", value, metric=name)
        for version, rows in sorted(by_version.items()):
            measures = self._performance.measure(rows)
            for name, value in measures.items():
                gauge("model_performance", value, version=version, metric=name)
            if version == champion and len(rows) >= self._settings["leastRows"]:
                for name in measures.keys() & baseline.keys():
                    drop = self._performance.drop(name, measures[name], baseline[name])
                    gauge("model_performance_drop", drop, version=version, metric=name)

    def _baseline(self):
        """What the environment says, or what the drift job found that the champion's run had logged."""
        given = self._settings["baseline"]
        return given if isinstance(given, dict) else self._report.get("baseline") or {}

    def _shadow(self, gauge, count):
        version = self._joiner.newest_version("challenger")
        if version is None:
            return
        compared = self._joiner.compared[version]
        count("model_shadow_compared", compared, version=version)
        if compared:
            gauge("model_shadow_agreement", self._joiner.agreed[version] / compared, version=version)

    def _drift(self, gauge, report):
        gauge("model_drift_job_timestamp_seconds", report.get("time", 0))
        drift, findings = report.get("drift"), report.get("findings")
        if drift:
            gauge("model_drift_share", drift["share"])
            for feature, found in drift["features"].items():
                gauge("model_feature_drift", int(found["drifted"]), feature=feature)
        for sort in ("prediction", "truth", "concept"):
            if report.get(sort):
                gauge("model_%s_drift" % sort, int(report[sort]["drifted"]))
        if findings is not None:
            gauge("model_data_quality_findings", len(findings))


HELP = {
    "model_outcomes": "Answers whose truth is known, by whether they were right.",
    "model_performance": "Measures over the answers of the window whose truth is known.",
    "model_performance_baseline": "What each measure is compared with.",
    "model_performance_drop": "Share of the baseline by which the champion's measure is worse.",
    "model_captures": "Captured answers that were read.",
    "model_captures_unreadable": "Captured lines and objects that could not be read.",
    "model_ground_truth": "Truths, by what became of them.",
    "model_ground_truth_waiting": "Truths whose answer has not been seen.",
    "model_ground_truth_coverage": "Share of the champion's answers that are due whose truth is known.",
    "model_shadow_compared": "Requests that champion and newest challenger both answered.",
    "model_shadow_agreement": "Share of those on which they agreed.",
    "model_drift_job_timestamp_seconds": "When the drift job last told something; 0 where it never did.",
    "model_drift_share": "Share of the features whose distribution differs from the reference.",
    "model_feature_drift": "Whether the distribution of a feature differs from the reference.",
    "model_prediction_drift": "Whether the distribution of the answers differs from the reference.",
    "model_truth_drift": "Whether the distribution of the truth differs from the reference.",
    "model_concept_drift": "Whether the champion errs more often than it did.",
    "model_data_quality_findings": "Columns that break their schema, each sort of fault by itself.",
    "model_monitor_look_failures": "Looks at the bucket that failed.",
}


class Monitor:
    """All models, the loop that reads the bucket, and the collector of their metrics."""

    def __init__(self, bucket, settings):
        now = time.time()
        self.models = {name: Watched(bucket, name, each, now) for name, each in settings.items()}
        self.ready = False
        self._failures = 0
        self._tidied = 0.0

    def follow(self):
        while True:
            self.ready = self.look(time.time()) or self.ready
            time.sleep(LOOK_SECONDS)

    def look(self, now):
        """Whether every model could be looked at; one that fails does not keep the others."""
        is_due = now - self._tidied >= TIDY_SECONDS
        done = [self._attempt(model, now, is_due) for model in self.models.values()]
        if is_due and all(done):
            self._tidied = now
        return all(done)

    def _attempt(self, model, now, is_due):
        try:
            model.look(now)
            if is_due:
                model.tidy(now)
            return True
        except Exception:
            self._failures += 1
            log.exception("cannot read what is kept of %s", model.name)
            return False

    def collect(self):
        families = {}

        def add(family, name, value, labels):
            if name not in families:
                families[name] = family(name, HELP[name], labels=list(labels))
            families[name].add_metric(list(labels.values()), value)

        now = time.time()
        for model in self.models.values():
            model.families(
                lambda name, value, of=model.name, **labels: add(GaugeMetricFamily, name, value, {"model": of, **labels}),
                lambda name, value, of=model.name, **labels: add(CounterMetricFamily, name, value, {"model": of, **labels}),
                now,
            )
        add(CounterMetricFamily, "model_monitor_look_failures", self._failures, {})
        return families.values()


class Keeper(threading.Thread):
    """Writes truths into the bucket. What comes while it writes is written together next, so that a thousand callers are not a thousand objects."""

    def __init__(self, models):
        super().__init__(name="keep-truth", daemon=True)
        self._models, self._waiting = models, queue.Queue(maxsize=1000)

    def keep(self, model, truths):
        """A future that is done once the truths are in the bucket. Raises queue.Full where too many wait."""
        done = Future()
        self._waiting.put_nowait((model, truths, done))
        return done

    def run(self):
        while True:
            calls = [self._waiting.get()]
            while not self._waiting.empty():
                calls.append(self._waiting.get())
            for model in {model for model, _, _ in calls}:
                self._write(model, [(truths, done) for of, truths, done in calls if of == model])

    def _write(self, model, calls):
        truths, now = [truth for each, _ in calls for truth in each], time.time()
        name = "%s%s/%s-%s.jsonl" % (captures.truth_folder(model), captures.hour_of(now), captures.stamp(now), socket.gethostname())
        try:
            self._models[model].keep(name, truths)
        except Exception as error:
            log.exception("cannot keep truth of %s", model)
            for _, done in calls:
                done.set_exception(error)
            return
        for _, done in calls:
            done.set_result(None)


def told(body, now):
    """The truths of a request's body, all of them or none."""
    try:
        items = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("the body is not JSON") from None
    items = items if isinstance(items, list) else [items]
    if not 1 <= len(items) <= MOST_TRUTHS:
        raise ValueError("a list has 1 to %d truths" % MOST_TRUTHS)
    return [_told(item, index, now) for index, item in enumerate(items)]


def _told(item, index, now):
    try:
        if not isinstance(item, dict) or item.keys() != {"id", "value"}:
            raise ValueError("a truth is an object of `id` and `value`")
        return captures.Truth(captures.identifier(item["id"]), now, captures.value(item["value"]))
    except (ValueError, OverflowError) as error:
        raise ValueError("item %d: %s" % (index, error)) from None


async def bounded_body(request):
    """The request's body, or None when it is longer than allowed; stops reading there, whatever Content-Length says."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)


def problem(status, message):
    return JSONResponse({"error": message}, status)


def application(monitor, keeper):
    registry = CollectorRegistry()
    registry.register(monitor)

    @asynccontextmanager
    async def lifespan(_):
        keeper.start()
        threading.Thread(target=monitor.follow, name="follow-bucket", daemon=True).start()
        yield

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    async def healthz():
        return PlainTextResponse("ok")

    @app.get("/readyz")
    async def readyz():
        return PlainTextResponse("ok") if monitor.ready else problem(503, "the bucket has not been read yet")

    @app.get("/metrics")
    def metrics():
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    @app.post("/models/{model}/ground-truth")
    async def ground_truth(model: str, request: Request):
        body = await bounded_body(request)
        if body is None:
            return problem(413, "the body is longer than %d bytes" % MAX_BODY_BYTES)
        if model not in monitor.models:
            return problem(404, "no such model is monitored")
        try:
            truths = told(body, time.time())
        except ValueError as error:
            return problem(400, str(error))
        try:
            await asyncio.wrap_future(keeper.keep(model, truths))
        except queue.Full:
            return problem(429, "too many truths are waiting to be kept; try again later")
        except Exception:
            return problem(503, "the bucket does not answer, and nothing was kept; try again later")
        return {"kept": len(truths)}

    return app


def main():
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    with open(os.environ["SETTINGS"], encoding="utf-8") as file:
        settings = json.load(file)
    bucket = store(os.environ["CAPTURE_URI"])
    monitor = Monitor(bucket, settings)
    app = application(monitor, Keeper(monitor.models))
    uvicorn.run(app, host="0.0.0.0", port=PORT, access_log=False, timeout_graceful_shutdown=20, h11_max_incomplete_event_size=16384)


if __name__ == "__main__":
    main()
