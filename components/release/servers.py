"""The two servers of a model, champion and challenger: how a version comes into them, and whether they have it.

Reads what prometheus.py reads.
"""

import os

import inference_services
import prometheus


class FollowingServers:
    """Servers that look at their alias by themselves, and say in their metrics what they have loaded."""

    def __init__(self, model):
        self._model = model

    def bring(self, alias, version):
        """A version into the servers of its alias."""

    def have(self, alias, version):
        """Whether all servers that follow an alias have loaded the version."""
        loaded = 'model_loaded{model="%s",alias="%s"' % (self._model, alias)
        try:
            servers = prometheus.number("count(%s})" % loaded)
            ready = prometheus.number('count(%s,version="%s"} == 1)' % (loaded, version))
        except (OSError, ValueError, KeyError):
            return False
        return servers is not None and servers == ready

    def trouble(self, alias):
        """What is wrong with servers that had loaded their version, or None. A measure tells it of these."""

    def settle(self, champion):
        """What servers are while nothing is released."""


def of(model):
    return inference_services.InferenceServices() if os.environ.get("INFERENCE_SERVICES") else FollowingServers(model)
