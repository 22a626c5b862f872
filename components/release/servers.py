"""The two servers of a model, champion and challenger: how a version comes into them, and whether they have it.

Reads what prometheus.py reads.
"""

import os

import inference_services
import prometheus


class FollowingServers:
    """Servers that look at their alias by themselves, and say in their metrics what they have loaded."""

    def __init__(self, model, fresh_seconds):
        self._model = model
        self._fresh_seconds = fresh_seconds

    def bring(self, alias, version):
        """A version into the servers of its alias."""

    def have(self, alias, version):
        """Whether all servers that follow an alias have loaded the version."""
        labels = 'model="%s",alias="%s"' % (self._model, alias)
        try:
            servers = self._count(labels)
            ready = self._count('%s,version="%s"' % (labels, version), " == 1")
        except (OSError, ValueError, KeyError):
            return False
        return servers is not None and servers == ready

    def _count(self, labels, condition=""):
        """
        How many servers say so. Those that were not read of late are not counted: what went while Prometheus did not run is told by it for five minutes
        more, and would be waited for as long. https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness
        """
        said = "model_loaded{%s}" % labels
        return prometheus.number("count(%s%s and timestamp(%s) > time() - %d)" % (said, condition, said, self._fresh_seconds))

    def trouble(self, alias):
        """What is wrong with servers that had loaded their version, or None. A measure tells it of these."""

    def settle(self, champion):
        """What servers are while nothing is released."""


def of(model, fresh_seconds):
    """Servers of a model; what they said longer ago than `fresh_seconds` counts no more."""
    return inference_services.InferenceServices() if os.environ.get("INFERENCE_SERVICES") else FollowingServers(model, fresh_seconds)
