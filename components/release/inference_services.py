"""The two InferenceServices of a model. Their pods look their alias up when they start, so that a version comes into them by new pods.

Reads INFERENCE_SERVICES (JSON: namespace, names, deployments, mostReplicas), and what kubernetes_api.py reads.
https://kserve.github.io/website/docs/reference/crd-api
"""

import json
import os
import time

import kubernetes_api
from route import MANAGER

CHAMPION, CHALLENGER = "champion", "challenger"
GROUP = "serving.kserve.io/v1beta1"

# Annotation of the pods: new ones start where it changes, and it tells what a Deployment's pods were started for. Nobody declares it.
SERVED = "mlops-estate/model-version"

# The gateway learns within seconds that a state is in force; until then it still asks pods that nobody needs any more.
DRAIN_SECONDS = float(os.environ.get("DRAIN_SECONDS", "15"))


class InferenceServices:
    def __init__(self):
        told = json.loads(os.environ["INFERENCE_SERVICES"])
        self._namespace = told["namespace"]
        self._names = told["names"]
        self._deployments = told["deployments"]
        self._most = told["mostReplicas"]

    def bring(self, alias, version):
        """Pods that look the alias up anew. The challenger gets as many as the champion has: it may come to answer all."""
        predictor = {"annotations": {SERVED: version}}
        if alias == CHALLENGER:
            predictor["minReplicas"] = min(self._most, max(1, self._wanted(CHAMPION)))
        self._patch(alias, predictor)

    def have(self, alias, version):
        """Whether all pods are those that were started for the version, as `kubectl rollout status` finds it out."""
        try:
            found = self._deployment(alias)
        except OSError:
            return False
        status, wanted = found.get("status", {}), found["spec"].get("replicas", 1)
        served = (found["spec"]["template"]["metadata"].get("annotations") or {}).get(SERVED)
        pods = [status.get(key, 0) for key in ("replicas", "updatedReplicas", "availableReplicas")]
        seen = status.get("observedGeneration") == found["metadata"]["generation"]
        return served == version and seen and wanted > 0 and pods == [wanted] * 3

    def trouble(self, alias):
        """What is wrong with pods that had loaded their version, or None. Without pods nobody counts their errors: the gateway answers in their place."""
        try:
            available = self._deployment(alias).get("status", {}).get("availableReplicas", 0)
        except OSError as error:
            return "the pods of %s cannot be looked at: %s" % (self._names[alias], error)
        return None if available > 0 else "no pod of %s answers" % self._names[alias]

    def settle(self, champion):
        """The champion's pods serve what has the alias, whoever moved it; the challenger has none."""
        if champion is not None and self._served(CHAMPION) != champion:
            self.bring(CHAMPION, champion)
        if self._service(CHALLENGER)["spec"]["predictor"].get("minReplicas", 1) > 0:
            time.sleep(DRAIN_SECONDS)
            self._patch(CHALLENGER, {"minReplicas": 0})

    def _served(self, alias):
        return (self._service(alias)["spec"]["predictor"].get("annotations") or {}).get(SERVED)

    def _wanted(self, alias):
        try:
            return self._deployment(alias)["spec"].get("replicas", 1)
        except OSError:
            return 1

    def _service(self, alias):
        return kubernetes_api.call("GET", "inferenceservices/" + self._names[alias], group=GROUP, namespace=self._namespace)

    def _patch(self, alias, predictor):
        path, body = "inferenceservices/" + self._names[alias], {"spec": {"predictor": predictor}}
        kubernetes_api.call("PATCH", path, body, group=GROUP, manager=MANAGER, namespace=self._namespace)

    def _deployment(self, alias):
        return kubernetes_api.call("GET", "deployments/" + self._deployments[alias], group="apps/v1", namespace=self._namespace)
