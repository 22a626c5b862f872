"""Decides the next step of a group's roll-out from what is known; nothing here reads or writes anything.

A stage ends when it has soaked, every device of it that is in touch has the bundle, and not too many are unwell with it. Too many end the roll-out at
once: all devices are told the bundle from before it, and the one that failed is never tried again.
"""

from edge_manifest import is_reached

MINUTE = 60
# Checks that a device may miss before it is no longer in touch, or is lost where it was just trying a bundle.
MISSED_CHECKS = 3
LONGEST_HISTORY = 50

FRESH = {"bundle": None, "previous": None, "stage": 100, "since": 0, "status": "idle", "refused": [], "history": []}


def next_state(group, state, candidate, devices, now):
    """The state after this moment; the same one where nothing happens."""
    if state["status"] == "rolling" and candidate is not None and candidate == state["previous"]:
        return _called_off(state, now)
    if candidate is not None and candidate not in [state["bundle"], *state["refused"]]:
        return _begun(group, state, candidate, now)
    if state["status"] != "rolling":
        return state
    counts = counted(group, state, devices, now)
    unwell = counts["unhealthy"]
    if unwell * 100 > group["maxUnhealthyPercent"] * (unwell + counts["healthy"]):
        return _rolled_back(state, counts, now)
    soaked = now - state["since"] >= group["soakMinutes"] * MINUTE
    if soaked and counts["waiting"] == 0:
        return _advanced(group, state, counts, now)
    return state


def counted(group, state, devices, now):
    """Devices that the stage reaches, by how they are with its bundle. Those out of touch count in no way: at the edge that is no fault."""
    counts = {"healthy": 0, "unhealthy": 0, "waiting": 0}
    patience = MISSED_CHECKS * group["checkMinutes"] * MINUTE
    for name, report in devices.items():
        if is_reached(group["name"], name, state["stage"]):
            verdict = _verdict(report, state["bundle"], now - report["received"] > patience)
            if verdict is not None:
                counts[verdict] += 1
    return counts


def _verdict(report, bundle, is_silent):
    if report["wanted"] == bundle and report["state"] == "unhealthy":
        return "unhealthy"
    if report["wanted"] == bundle and report["state"] == "trying":
        return "unhealthy" if is_silent else "waiting"
    if is_silent:
        return None
    return "healthy" if report["digest"] == bundle and report["state"] == "healthy" else "waiting"


def _begun(group, state, candidate, now):
    """A newer bundle takes the place of one that is still on its way: whoever has that one already is moved on with the first stage or falls back."""
    proven = state["previous"] if state["status"] == "rolling" else state["bundle"]
    changed = {**state, "bundle": candidate, "previous": proven, "stage": group["stages"][0], "since": now, "status": "rolling"}
    return _told(changed, now, "%s begins at %d %%" % (candidate, changed["stage"]))


def _called_off(state, now):
    """The bundle that was everywhere is the newest again: it is not rolled out anew, in which it might be taken back with nothing behind it."""
    changed = {**state, "bundle": state["previous"], "previous": None, "stage": 100, "since": now, "status": "idle"}
    return _told(changed, now, "%s is called off for %s" % (state["bundle"], changed["bundle"]))


def _advanced(group, state, counts, now):
    seen = "%(healthy)d healthy, %(unhealthy)d unhealthy" % counts
    later = [stage for stage in group["stages"] if stage > state["stage"]]
    if later:
        return _told({**state, "stage": later[0], "since": now}, now, "%s goes on to %d %%: %s" % (state["bundle"], later[0], seen))
    return _told({**state, "stage": 100, "previous": None, "status": "idle", "since": now}, now, "%s is everywhere: %s" % (state["bundle"], seen))


def _rolled_back(state, counts, now):
    seen = "%(healthy)d healthy, %(unhealthy)d unhealthy" % counts
    back = {
        **state,
        "bundle": state["previous"],
        "previous": None,
        "stage": 100,
        "since": now,
        "status": "rolled-back",
        "refused": [*state["refused"], state["bundle"]][-50:],
    }
    return _told(back, now, "%s is taken back: %s" % (state["bundle"], seen))


def _told(state, now, what):
    return {**state, "history": [*state["history"], {"time": now, "what": what}][-LONGEST_HISTORY:]}
