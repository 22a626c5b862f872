"""Rolls bundles out over simulated devices, whole ones but for their servers, against the real fleet and the real roll-out; prints one line a check.

Arguments: the project's root, an empty folder, and free ports for the fleet and its metrics.
"""

import json
import logging
import os
import sys
import time

from edge_world import FOLDER, NOON, STORE, call, check, fleet, group, linear, make_key, network, register, run, set_clock, settings, wait_for, written_by

import agent
import export_bundle
import fleet as fleet_program
import rollout
from edge_bundle import METADATA, SMOKE_TEST, TITLE
from edge_layout import Layout, blob_path
from edge_manifest import stage_of
from edge_registry import Registry, basic
from edge_signing import bytes_of

FLEET_PORT, METRICS_PORT = map(int, sys.argv[3:5])
FLEET = "http://127.0.0.1:%d" % FLEET_PORT
SIGNER = make_key("line")
GROUP = group(stages=[10, 50, 100])
ENV = settings(GROUP)
MINUTE = 60
logging.disable(logging.CRITICAL)


class Version:
    """What an export knows of a version of the registry."""

    def __init__(self, number):
        self.name, self.version, self.run_id = "iris", number, None


def device(name):
    token = fleet_program.token_of(b"0123456789abcdef", "line-1", name)
    store = agent.Store(os.path.join(FOLDER, "devices", name))
    clock = agent.Clock(os.path.join(FOLDER, "clock"), 0)
    registry = Registry(FLEET, "line-1/" + name, token)
    return agent.Device("line-1", name, SIGNER.public_key, store, clock, FLEET, registry, basic("line-1/" + name, token))


def chosen():
    """Twelve devices: some that the first stage reaches, some for the second, and the others."""
    names = ["device-%d" % number for number in range(200)]
    places = [(stage_of("line-1", name), name) for name in names]
    early, middle, late = ([name for place, name in places if low <= place < high] for low, high in ((0, 10), (10, 50), (50, 100)))
    return early[:3], middle[:4], late[:5]


EARLY, MIDDLE, LATE = chosen()
DEVICES = {}


def devices_look():
    for each in DEVICES.values():
        each.check()
    wait_for_reports()


def pass_time(minutes):
    """Moves the clock, lets every device look, and the roll-out after them. What devices report is kept a moment later, and served a moment after that."""
    global now
    now += minutes * MINUTE
    set_clock(now)
    devices_look()
    if rollout.main(ENV) != 0:
        check("the roll-out looks at its group", False)
    until("the fleet serves what the group is told", lambda: told_by_fleet() == STORE.read("groups/line-1/manifest.json"))


def wait_for_reports():
    def are_kept():
        kept = json.loads(STORE.read("reports/line-1.json") or b"{}")
        return all(kept.get(name, {}).get("received") == now for name in DEVICES)

    until("reports are kept", are_kept)


def told_by_fleet():
    """The signed manifest that devices of the group get; a fleet may keep one for some seconds."""
    login = basic("line-1/" + EARLY[0], fleet_program.token_of(b"0123456789abcdef", "line-1", EARLY[0]))
    return call(FLEET + "/groups/line-1/manifest", headers={"Authorization": login})[2].encode()


def until(what, condition):
    """Waits for what holds between two checks, and says nothing but that it never held."""
    end = time.monotonic() + 60
    while not condition():
        if time.monotonic() > end:
            check(what, False)
        time.sleep(0.02)


def state():
    return json.loads(STORE.read("groups/line-1/state.json"))


def running(names):
    return {DEVICES[name].digest for name in names}


def has_seen(name, digest):
    """Whether a device ever had to do with a bundle: has it, had it, or refused it."""
    one = DEVICES[name]
    return digest in one.refused or os.path.exists(one.store.path_of(digest)) or digest in (one.digest, one.store.linked("previous"))


def candidate():
    return json.loads(STORE.read("candidates/line-1.json"))["digest"]


now = NOON
set_clock(now)
register(network())
(code, printed), folders = written_by(lambda: run("export_bundle.py", ENV))
check("the first version is exported", code == 0)
check("an export writes below the folders that it is granted", folders == {"registry", "candidates"})
FIRST = candidate()
(code, printed), folders = written_by(lambda: run("rollout.py", ENV))
check("a roll-out writes below the folder that it is granted", folders == {"groups"})
check("the roll-out begins with the first stage", code == 0 and "begins at 10 %" in printed)

with fleet(ENV, FLEET_PORT, METRICS_PORT):
    wait_for("the fleet serves", lambda: call(FLEET + "/healthz")[0] == 200)
    DEVICES.update({name: device(name) for name in [*EARLY, *MIDDLE, *LATE]})
    _, folders = written_by(devices_look)
    check("the fleet writes below the folder that it is granted", folders == {"reports"})
    pass_time(1)
    check("only devices of the first stage have it", running(EARLY) == {FIRST} and running(MIDDLE + LATE) == {None})
    pass_time(30)
    check("a stage soaks before the next", state()["stage"] == 10)
    pass_time(30)
    check("then the next stage begins", state()["stage"] == 50)
    pass_time(1)
    check("the devices of the first stage are in the second", running(EARLY + MIDDLE) == {FIRST} and running(LATE) == {None})
    pass_time(60)
    pass_time(1)
    check("and all are in the last", running([*EARLY, *MIDDLE, *LATE]) == {FIRST} and state()["stage"] == 100)
    pass_time(60)
    check("which ends the roll-out", state()["status"] == "idle" and state()["history"][-1]["what"].endswith("12 healthy, 0 unhealthy"))

    layers = json.loads(STORE.read(blob_path("edge/iris", FIRST)))["layers"]
    files = {layer["annotations"][TITLE]: STORE.read(blob_path("edge/iris", layer["digest"])) for layer in layers}
    smoke = json.loads(files[SMOKE_TEST])
    unwell = {**files, SMOKE_TEST: bytes_of({**smoke, "expected": [1 - value % 2 for value in smoke["expected"]]})}
    BAD = export_bundle.publish([Layout(STORE)], GROUP, Version("2"), unwell, SIGNER)
    STORE.write("candidates/line-1.json", bytes_of({"digest": BAD}))
    pass_time(1)
    check("a bundle that is unwell on devices begins as any other", state()["bundle"] == BAD and state()["stage"] == 10)
    pass_time(1)
    check("it is taken back as soon as devices say so", state()["status"] == "rolled-back" and state()["bundle"] == FIRST)
    check("its devices went on with the bundle before", running(EARLY) == {FIRST} and all(has_seen(name, BAD) for name in EARLY))
    check("all others never saw it", not any(has_seen(name, BAD) for name in MIDDLE + LATE))
    wait_for("metrics say so", lambda: 'edge_rollout_rolled_back{group="line-1"} 1.0' in call("http://127.0.0.1:%d/metrics" % METRICS_PORT)[2])
    pass_time(60)
    pass_time(60)
    check("it is never tried again", state()["bundle"] == FIRST and not any(has_seen(name, BAD) for name in MIDDLE + LATE))
    check("its devices are well again", {DEVICES[name].state for name in EARLY} == {"healthy"})

    register(linear())
    check("another version is exported", run("export_bundle.py", ENV)[0] == 0)
    NEXT = candidate()
    pass_time(1)
    pass_time(1)
    check("another version begins anew", running(EARLY) == {NEXT} and running(MIDDLE + LATE) == {FIRST})
    named = json.loads({layer["annotations"][TITLE]: STORE.read(blob_path("edge/iris", layer["digest"])) for layer in json.loads(STORE.read(blob_path("edge/iris", NEXT)))["layers"]}[METADATA])
    check("a bundle says what it was made of", named["version"] == "2" and named["metrics"] == {"accuracy": 0.9} and named["run"] is not None)
    patient = fleet_program.Fleet(STORE, [GROUP], b"", fleet_program.Cache(STORE, os.path.join(FOLDER, "patient"), 2**20), lambda: now, 3600)
    check("a tag that was never given is none", patient.opened("edge/iris", "new") is None)
    Layout(STORE).push_manifest("edge/iris", "new", b"{}")
    with patient.opened("edge/iris", "new") as file:
        check("... and is found once it is there, however long the fleet keeps what it has read", file.read() == b"{}")
    text = call("http://127.0.0.1:%d/metrics" % METRICS_PORT)[2]
    check("the fleet tells the bundle, the stage and the devices", all(part in text for part in ('edge_bundle_info{digest="%s",group="line-1"} 1.0' % NEXT, 'edge_rollout_stage_percent{group="line-1"} 10.0', 'edge_devices{group="line-1",state="healthy"} 12.0', 'edge_devices{group="line-1",state="missing"} 28.0')))
