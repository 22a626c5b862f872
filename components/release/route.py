"""The route of one model: the state that it is in, and what is known of the release that brought it there.

The plan declares the object with all states; the two keys that are written here are declared by nobody, so nothing else ever sets them back.
Reads ROUTE (name of the ConfigMap) and HTTP_ROUTE (name of an HTTPRoute whose rules follow the state; none where it is not set).
"""

import json
import os

import kubernetes_api

STATE, TRIAL = "state", "release"

# As the API server notes who set a field.
MANAGER = "mlops-estate-release"


class Route:
    def __init__(self, rest):
        self._rest = rest
        self._path = "configmaps/" + os.environ["ROUTE"]
        self._http_route = os.environ.get("HTTP_ROUTE", "")

    def read(self):
        """State of the route, and the trial that is under way or None."""
        data = self._object()["data"]
        return data.get(STATE, self._rest), json.loads(data[TRIAL]) if data.get(TRIAL) else None

    def write(self, state, trial):
        """Puts a state in force, and keeps the trial. A state that the plan does not declare is refused."""
        current = self._object()
        states = json.loads(current["metadata"]["annotations"]["mlops-estate/states"])
        if state not in states:
            raise ValueError("%r is no state of the route; there are %s" % (state, ", ".join(states)))
        if self._http_route:
            rules = json.loads(current["data"][state + ".json"])
            path, group = "httproutes/" + self._http_route, "gateway.networking.k8s.io/v1"
            kubernetes_api.call("PATCH", path, {"spec": {"rules": rules}}, group=group, manager=MANAGER)
        # With the version, the server refuses the patch (409) if another run wrote in between.
        data = {STATE: state, TRIAL: None if trial is None else json.dumps(trial, sort_keys=True)}
        patch = {"metadata": {"resourceVersion": current["metadata"]["resourceVersion"]}, "data": data}
        kubernetes_api.call("PATCH", self._path, patch, manager=MANAGER)

    def _object(self):
        return kubernetes_api.call("GET", self._path)
