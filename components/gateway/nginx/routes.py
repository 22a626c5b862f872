"""Routes of models as the API server has them.

Each is a ConfigMap: for each state `<state>.http.conf` and `<state>.location.conf`, in the annotation `mlops-estate/states` the names of the states, the
one at rest first, and in the key `state` the one in force, which is the one at rest where the key is not there.

Reads what kubernetes_api.py reads.
"""

import http.client
import json
import time
import urllib.error

import kubernetes_api
from settings import RETRY_SECONDS, WORD, say

STATES = "mlops-estate/states"
PARTS = (".http.conf", ".location.conf")
# A watch that hears nothing may have lost its server: it is begun anew, and the object read again, this often.
WATCH_SECONDS = 30


class Route:
    """What an object says of the route of one model. Anything that is no route raises ValueError."""

    def __init__(self, model, found):
        data = found.get("data") or {}
        names = json.loads((found["metadata"].get("annotations") or {}).get(STATES, "null"))
        if not isinstance(names, list) or not names or not all(isinstance(name, str) and WORD.fullmatch(name) for name in names):
            raise ValueError("the annotation %s is no list of names" % STATES)
        missing = [name + part for name in names for part in PARTS if name + part not in data]
        if missing:
            raise ValueError("lacks %s" % ", ".join(missing))
        wanted = data.get("state", names[0])
        self.states = names
        # A state that is declared no more leaves nothing to do but what is done at rest.
        self.state = wanted if wanted in names else names[0]
        self.files = {"%s.%s%s" % (model, name, part): data[name + part] for name in names for part in PARTS}
        self.files["%s.location.conf" % model] = entrance(model, names)

    def is_served_as(self, loaded):
        """Whether nginx needs to read nothing for it, given what it has read."""
        return loaded is not None and loaded.files == self.files


def entrance(model, states):
    """The paths that callers use, which lead to those of the state whose file is there."""
    chosen = "".join("    if (-f states/%s/%s) { set $route_state %s; }\n" % (model, state, state) for state in states)
    return "".join(
        "location = /models/{model}/{what} {{\n"
        "    if ($request_method != POST) {{ return 405; }}\n"
        "    set $route_state {rest};\n"
        "    set $route_way '';\n"
        "    if (-f closing) {{ set $route_way /closing; }}\n"
        "{chosen}"
        "    rewrite ^ $route_way/states/{model}/$route_state/{what}? last;\n"
        "}}\n".format(model=model, what=what, rest=states[0], chosen=chosen)
        for what in ("invocations", "ground-truth")
    )


def follow(model, name, events):
    """Puts every version of a route's object, or None where there is none, into the queue, for ever."""
    while True:
        try:
            found = kubernetes_api.call("GET", "configmaps/" + name)
            events.put((model, found))
            query = {
                "watch": "1",
                # The one selector by which a role that names its objects lets them be watched.
                "fieldSelector": "metadata.name=" + name,
                "resourceVersion": found["metadata"]["resourceVersion"],
                "timeoutSeconds": WATCH_SECONDS,
            }
            with kubernetes_api.answer("GET", "configmaps", query=query, seconds=WATCH_SECONDS + 10) as answer:
                for line in answer:
                    event = json.loads(line)
                    if event["type"] not in ("ADDED", "MODIFIED"):
                        break
                    events.put((model, event["object"]))
        except urllib.error.HTTPError as error:
            if error.code == 404:
                events.put((model, None))
            else:
                say("cannot read the route of %s: %s" % (model, error))
            time.sleep(RETRY_SECONDS)
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            say("cannot read the route of %s: %s" % (model, error))
            time.sleep(RETRY_SECONDS)
