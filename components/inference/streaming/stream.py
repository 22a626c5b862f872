"""Has a model answer the messages of a topic: reads them, asks the model's server, and writes what it said to another topic.

Reads from the environment: STREAM, MODEL_URL (the server's `/invocations`), INPUT_TOPIC, OUTPUT_TOPIC, DEAD_LETTER_TOPIC, DELIVERY (`at-least-once` or
`exactly-once`), BATCH_ROWS, COLUMNS (JSON list; empty for all), KAFKA_BOOTSTRAP, KAFKA_CA, KAFKA_CERTIFICATE and KAFKA_KEY (files), INSTANCE (name that
no other consumer has, and this one keeps when it starts anew), PORT.

GET /healthz  200 while messages are read, or a server that does not answer is waited for
GET /readyz   200 once the group has let it in
GET /metrics  Prometheus metrics

A message is a JSON object of one row. Its prediction has the message's key, `{"id", "prediction", "version"}`, and headers that say which message it is
for. A message that there can be no prediction for goes to the dead-letter topic as it came, with the reason in a header. While the server does not
answer, nothing is given up: the messages wait.

at-least-once: the position is kept once all that was written is kept. exactly-once: position and predictions are one transaction.
"""

import json
import logging
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, generate_latest

STREAM = os.environ["STREAM"]
DELIVERY = os.environ["DELIVERY"]
BATCH_ROWS = int(os.environ["BATCH_ROWS"])
COLUMNS = json.loads(os.environ.get("COLUMNS") or "[]")

# A model's own failure may pass, and may be the message's fault: it is tried this often before the message is given up.
TRIES = 5
LONGEST_PAUSE = float(os.environ.get("LONGEST_PAUSE", "30"))
REQUEST_SECONDS = 30
KAFKA_SECONDS = 30
# The broker drops the transaction of a consumer that is gone after this long, and the next one waits for it.
TRANSACTION_SECONDS = 15
STUCK_SECONDS = 300
LONGEST_REASON = 500

# Not the message's fault, whatever it holds. https://developer.mozilla.org/docs/Web/HTTP/Reference/Status
NOT_NOW = {408, 429, 502, 503, 504}

log = logging.getLogger("stream")
MESSAGES = Counter("stream_messages", "Messages that were dealt with, by what became of them.", ["stream", "outcome"])
LAG = Gauge("stream_lag", "Messages of a partition that wait, as this consumer knows.", ["stream", "partition"])
DELAY = Gauge("stream_delay_seconds", "Age of the oldest message that is being dealt with; 0 while nothing waits.", ["stream"])


class Refused(Exception):
    """The server blames the request."""


class Failed(Exception):
    """The model failed at it, which may be the request's fault."""


class NotNow(Exception):
    """Nothing is said of the request: the server is away, busy, or has no model."""


class Lost(Exception):
    """Others may have got the partitions of the messages at hand."""


def client_settings():
    files = {"ssl.ca.location": "KAFKA_CA", "ssl.certificate.location": "KAFKA_CERTIFICATE", "ssl.key.location": "KAFKA_KEY"}
    return {
        "bootstrap.servers": os.environ["KAFKA_BOOTSTRAP"],
        "security.protocol": "ssl",
        "client.id": os.environ["INSTANCE"],
        **{setting: os.environ[name] for setting, name in files.items()},
    }


def consumer_settings():
    return {
        **client_settings(),
        "group.id": "stream-%s" % STREAM,
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        "isolation.level": "read_committed",
        "session.timeout.ms": 15_000,
    }


def producer_settings():
    once = {"transactional.id": "stream-%s.%s" % (STREAM, os.environ["INSTANCE"]), "transaction.timeout.ms": TRANSACTION_SECONDS * 1000}
    return {**client_settings(), "enable.idempotence": True, "linger.ms": 5, **(once if DELIVERY == "exactly-once" else {})}


def row_of(message):
    """The row that a message is, or raises Refused."""
    try:
        row = json.loads(message.value() or b"")
    except ValueError as error:
        raise Refused("is no JSON: %s" % error) from error
    if not isinstance(row, dict):
        raise Refused("is no JSON object")
    missing = [name for name in COLUMNS if name not in row]
    if missing:
        raise Refused("lacks %s" % ", ".join(missing))
    return {name: row[name] for name in COLUMNS} if COLUMNS else row


def ask(rows):
    """The server's predictions for rows of the same columns: for each, what is written."""
    names = list(rows[0])
    table = {"dataframe_split": {"columns": names, "data": [[row[name] for name in names] for row in rows]}}
    request_id = uuid.uuid4().hex
    headers = {"content-type": "application/json", "x-request-id": request_id}
    request = urllib.request.Request(os.environ["MODEL_URL"], json.dumps(table).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=REQUEST_SECONDS) as answer:
            said, version = json.load(answer), answer.headers.get("x-model-version")
    except urllib.error.HTTPError as error:
        told = error.read(LONGEST_REASON).decode("utf-8", "replace")
        kind = NotNow if error.code in NOT_NOW else Failed if error.code >= 500 else Refused
        raise kind("the server answers %d: %s" % (error.code, told)) from error
    except (OSError, ValueError) as error:
        raise NotNow("the server does not answer: %s" % error) from error
    predictions = said.get("predictions") if isinstance(said, dict) else None
    if not isinstance(predictions, list) or len(predictions) != len(rows):
        raise Failed("the server gives other than one prediction a row")
    # As the server names rows of one request, so that what turns out to be right can be told it.
    ids = [request_id] if len(rows) == 1 else ["%s#%d" % (request_id, index) for index in range(len(rows))]
    return [{"id": name, "prediction": value, "version": version} for name, value in zip(ids, predictions)]


class Stream:
    def __init__(self):
        self.consumer = Consumer(consumer_settings(), logger=log)
        self.producer = Producer(producer_settings(), logger=log)
        self.stopping = threading.Event()
        self.seen = time.monotonic()
        self.joined = False
        self.changes = 0
        self.oldest = None
        DELAY.labels(STREAM).set_function(lambda: max(0.0, time.time() - self.oldest) if self.oldest else 0.0)

    def run(self):
        if DELIVERY == "exactly-once":
            # Ends what an earlier one of this name left open.
            self.producer.init_transactions(KAFKA_SECONDS)
        self.consumer.subscribe([os.environ["INPUT_TOPIC"]], on_assign=self.assigned, on_revoke=self.revoked, on_lost=self.revoked)
        while not self.stopping.is_set():
            self.seen = time.monotonic()
            messages = self.received(self.consumer.consume(BATCH_ROWS, timeout=1.0))
            if messages:
                self.deal_with(messages)
            self.tell_lag()
        self.consumer.close()

    def received(self, found):
        """What came, where nothing of it is an error: those that come this way are the ones that the client does not get over by itself."""
        for message in found:
            if message.error():
                raise KafkaException(message.error())
        return found

    def assigned(self, _, partitions):
        self.joined = True
        log.info("reads partitions %s", sorted(partition.partition for partition in partitions))

    def revoked(self, _, partitions):
        self.changes += 1
        for partition in partitions:
            try:
                LAG.remove(STREAM, str(partition.partition))
            except KeyError:
                pass

    def deal_with(self, messages):
        """Predicts, writes, and keeps the position; begins anew where the position is where that could not be done."""
        self.oldest = min(message.timestamp()[1] for message in messages) / 1000
        changes = self.changes
        try:
            answered = self.answered(messages)
            if self.changes != changes:
                raise Lost("partitions went to others while the server was waited for")
            if DELIVERY == "exactly-once":
                self.write_once(answered)
            else:
                self.write(answered)
        except Lost as error:
            log.warning("begins anew at the last position that was kept: %s", error)
            self.rewind()
            return
        finally:
            self.oldest = None
        for _, value, _ in answered:
            MESSAGES.labels(STREAM, "dead_letter" if value is None else "predicted").inc()

    def answered(self, messages):
        """For each message, in order, what is written to the output, or None and the reason."""
        results, rows = {}, {}
        for index, message in enumerate(messages):
            try:
                row = row_of(message)
                # Rows of other columns in one table would get empty values, and with them another prediction than alone.
                rows.setdefault(tuple(row), []).append((index, row))
            except Refused as error:
                results[index] = (None, str(error)[:LONGEST_REASON])
        for alike in rows.values():
            results.update(self.predicted(alike))
        return [(message, *results[index]) for index, message in enumerate(messages)]

    def predicted(self, rows):
        """Halves what the server blames, until it is one row: so one bad message takes no other with it."""
        try:
            return {index: (value, None) for (index, _), value in zip(rows, self.patiently([row for _, row in rows]))}
        except (Refused, Failed) as error:
            if len(rows) == 1:
                return {rows[0][0]: (None, str(error)[:LONGEST_REASON])}
        middle = len(rows) // 2
        return {**self.predicted(rows[:middle]), **self.predicted(rows[middle:])}

    def patiently(self, rows):
        pause, tries = 0.2, 0
        while True:
            self.seen = time.monotonic()
            try:
                return ask(rows)
            except Failed as error:
                tries += 1
                if tries >= (TRIES if len(rows) == 1 else 2):
                    raise
                why = error
            except NotNow as error:
                why = error
            log.warning("waits %.1f s: %s", pause, why)
            self.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def wait(self, seconds):
        """Stays in the group, which drops whoever does not ask for messages for minutes; what comes meanwhile is read later."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.consumer.pause(self.consumer.assignment())
            message = self.consumer.poll(min(left, 0.5))
            if message is not None and not message.error():
                self.consumer.seek(TopicPartition(message.topic(), message.partition(), message.offset()))
            if self.stopping.is_set():
                break
        self.consumer.resume(self.consumer.assignment())
        if self.stopping.is_set():
            raise Lost("it is to end")

    def write(self, answered):
        kept = []
        self.send(answered, kept.append)
        if self.producer.flush(KAFKA_SECONDS * 4) > 0 or any(kept):
            # The position stays, so whoever comes next reads these messages again.
            raise KafkaException(next(filter(None, kept), KafkaError(KafkaError._TIMED_OUT)))
        try:
            self.consumer.commit(offsets=positions(answered), asynchronous=False)
        except KafkaException as error:
            raise Lost(str(error)) from error

    def write_once(self, answered):
        try:
            self.producer.begin_transaction()
            self.send(answered, lambda _: None)
            self.producer.send_offsets_to_transaction(positions(answered), self.consumer.consumer_group_metadata(), KAFKA_SECONDS)
            self.committed()
        except KafkaException as error:
            if error.args[0].fatal() or not error.args[0].txn_requires_abort():
                # Another one of this name, or a state that only a new start leaves.
                raise
            self.producer.abort_transaction(KAFKA_SECONDS)
            raise Lost(str(error)) from error

    def committed(self):
        """Whether a commit that took too long came through is known to the same call alone."""
        for _ in range(TRIES):
            try:
                return self.producer.commit_transaction(KAFKA_SECONDS)
            except KafkaException as error:
                if not error.args[0].retriable():
                    raise
        raise KafkaException(KafkaError(KafkaError._TIMED_OUT))

    def send(self, answered, told):
        for message, value, reason in answered:
            if value is None:
                headers = [*(message.headers() or []), *place_of(message, "dead-letter"), ("dead-letter.stream", STREAM), ("dead-letter.reason", reason)]
                topic, body = os.environ["DEAD_LETTER_TOPIC"], message.value()
            else:
                headers = place_of(message, "input")
                topic, body = os.environ["OUTPUT_TOPIC"], json.dumps(value).encode()
            self.produce(topic, body, message.key(), headers, told)

    def produce(self, topic, body, key, headers, told):
        while True:
            try:
                return self.producer.produce(topic, body, key, headers=headers, on_delivery=lambda error, _: told(error))
            except BufferError:
                self.producer.poll(0.1)

    def rewind(self):
        """Reads from where the group last kept its position, in what this one still has."""
        assigned = self.consumer.assignment()
        if not assigned or self.stopping.is_set():
            return
        for kept in self.consumer.committed(assigned, timeout=KAFKA_SECONDS):
            first = kept.offset if kept.offset >= 0 else self.consumer.get_watermark_offsets(kept, timeout=KAFKA_SECONDS)[0]
            self.consumer.seek(TopicPartition(kept.topic, kept.partition, first))

    def tell_lag(self):
        for partition in self.consumer.position(self.consumer.assignment()):
            _, last = self.consumer.get_watermark_offsets(partition, cached=True)
            if partition.offset >= 0 and last >= 0:
                LAG.labels(STREAM, str(partition.partition)).set(max(0, last - partition.offset))


def place_of(message, prefix):
    """Headers that tell a message from all others."""
    place = {"topic": message.topic(), "partition": str(message.partition()), "offset": str(message.offset())}
    return [("%s.%s" % (prefix, name), value) for name, value in place.items()]


def positions(answered):
    """Where to go on in each partition."""
    last = {}
    for message, _, _ in answered:
        last[message.topic(), message.partition()] = message.offset() + 1
    return [TopicPartition(topic, partition, offset) for (topic, partition), offset in last.items()]


def serve(stream):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/metrics":
                return self.answer(200, generate_latest(), CONTENT_TYPE_LATEST)
            well = {"/healthz": time.monotonic() - stream.seen < STUCK_SECONDS, "/readyz": stream.joined}.get(self.path)
            return self.answer(404 if well is None else 200 if well else 503, b"", "text/plain")

        def answer(self, status, body, kind):
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer((os.environ.get("ADDRESS", "0.0.0.0"), int(os.environ["PORT"])), Handler)
    threading.Thread(target=server.serve_forever, name="probes", daemon=True).start()


def main():
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stream = Stream()
    for sort in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sort, lambda *_: stream.stopping.set())
    serve(stream)
    try:
        stream.run()
    except KafkaException as error:
        log.error("ends: %s", error)
        sys.exit(1)


if __name__ == "__main__":
    main()
