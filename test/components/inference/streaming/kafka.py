"""Kafka as its operator and its users do it, in JSON: reads one request from the input, prints one answer.

{"do": "make", "topics": {name: partitions}, "users": {name: acls as a KafkaUser has them}}
{"do": "put", "topic", "messages": [[key, value or null]]}
{"do": "end", "topic", "group", "seconds"}   waits until the group has kept its position behind all messages
{"do": "read", "topic", "isolation"}         all messages that a reader of this isolation sees: [[key, value, headers]]
"""

import json
import sys
import time

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
)

TYPES = {"topic": ResourceType.TOPIC, "group": ResourceType.GROUP, "transactionalId": ResourceType.TRANSACTIONAL_ID}
PATTERNS = {"literal": ResourcePatternType.LITERAL, "prefix": ResourcePatternType.PREFIXED}
OPERATIONS = {"Describe": AclOperation.DESCRIBE, "Read": AclOperation.READ, "Write": AclOperation.WRITE}

request = json.load(sys.stdin)
settings = {
    "bootstrap.servers": request["bootstrap"],
    "security.protocol": "ssl",
    "ssl.ca.location": request["files"]["ca"],
    "ssl.certificate.location": request["files"]["certificate"],
    "ssl.key.location": request["files"]["key"],
}


def make():
    admin = AdminClient(settings)
    topics = [NewTopic(name, partitions, 1) for name, partitions in request["topics"].items()]
    for made in admin.create_topics(topics).values():
        made.result(60)
    bindings = [
        AclBinding(
            TYPES[acl["resource"]["type"]],
            acl["resource"]["name"],
            PATTERNS[acl["resource"]["patternType"]],
            "User:CN=%s" % user,
            "*",
            OPERATIONS[operation],
            AclPermissionType.ALLOW,
        )
        for user, acls in request["users"].items()
        for acl in acls
        for operation in acl["operations"]
    ]
    for made in admin.create_acls(bindings).values():
        made.result(60)


def put():
    producer = Producer(settings)
    for key, value in request["messages"]:
        producer.produce(request["topic"], value, key)
    return producer.flush(60)


def ends(consumer, topic):
    partitions = consumer.list_topics(topic, 30).topics[topic].partitions
    return {partition: consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=30) for partition in partitions}


def end():
    consumer = Consumer({**settings, "group.id": request["group"]})
    until = time.monotonic() + request["seconds"]
    while time.monotonic() < until:
        wanted = {partition: last for partition, (_, last) in ends(consumer, request["topic"]).items() if last > 0}
        try:
            kept = consumer.committed([TopicPartition(request["topic"], partition) for partition in wanted], 30)
        except KafkaException:
            # A server that has just started has yet to read what groups kept; and while a transaction is open nothing is said either.
            kept = []
        there = {place.partition: place.offset for place in kept}
        if all(there.get(partition, -1) >= last for partition, last in wanted.items()):
            return True
        time.sleep(0.3)
    return False


def read():
    consumer = Consumer(
        {**settings, "group.id": "test", "isolation.level": request["isolation"], "enable.partition.eof": True, "enable.auto.commit": False}
    )
    places = [TopicPartition(request["topic"], partition, 0) for partition in ends(consumer, request["topic"])]
    consumer.assign(places)
    found, open_partitions = [], {place.partition for place in places}
    while open_partitions:
        message = consumer.poll(30)
        if message is None:
            raise SystemExit("nothing came")
        if message.error():
            open_partitions.discard(message.partition())
            continue
        headers = {name: (value or b"").decode() for name, value in message.headers() or []}
        found.append([text(message.key()), text(message.value()), headers])
    return found


def text(value):
    return None if value is None else value.decode()


print(json.dumps({"make": make, "put": put, "end": end, "read": read}[request["do"]]()))
