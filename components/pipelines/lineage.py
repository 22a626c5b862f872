"""Tells a lineage server what a run read and wrote, as OpenLineage events.

Reads from the environment: OPENLINEAGE_URL (without it nothing is told), OPENLINEAGE_NAMESPACE, MLFLOW_TRACKING_URI.
https://openlineage.io/docs/spec/object-model
"""

import contextlib
import datetime
import json
import os
import sys
import urllib.parse
import urllib.request
import uuid

PRODUCER = "urn:mlops-estate:pipelines"
EVENT = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
VERSION = "https://openlineage.io/spec/facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet"
SECONDS = 10


def dataset(address):
    """A file by its address, named as OpenLineage names files of each store. https://openlineage.io/docs/spec/naming"""
    if not address:
        return {"namespace": "scikit-learn", "name": "iris"}
    place = urllib.parse.urlparse(address)
    if not place.netloc:
        return {"namespace": "file", "name": place.path}
    return {"namespace": "%s://%s" % (place.scheme, place.netloc), "name": place.path.lstrip("/")}


def model_version(name, version):
    """A version of a registered model."""
    facet = {"_producer": PRODUCER, "_schemaURL": VERSION, "datasetVersion": str(version)}
    return {"namespace": os.environ.get("MLFLOW_TRACKING_URI", "mlflow"), "name": "models/%s" % name, "facets": {"version": facet}}


@contextlib.contextmanager
def telling(job, run, inputs):
    """Tells that a run begins and how it ends; what it wrote is what its block puts into the list that it gets."""
    outputs = []
    tell("START", job, run, inputs, outputs)
    try:
        yield outputs
    except BaseException:
        tell("FAIL", job, run, inputs, outputs)
        raise
    tell("COMPLETE", job, run, inputs, outputs)


def tell(event, job, run, inputs, outputs):
    url = os.environ.get("OPENLINEAGE_URL")
    if not url:
        return
    body = {
        "eventType": event,
        "eventTime": datetime.datetime.now(datetime.timezone.utc).isoformat(),
        "producer": PRODUCER,
        "schemaURL": EVENT,
        "run": {"runId": str(uuid.UUID(run))},
        "job": {"namespace": os.environ.get("OPENLINEAGE_NAMESPACE", "default"), "name": job},
        "inputs": inputs,
        "outputs": outputs,
    }
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url.rstrip("/") + "/api/v1/lineage", json.dumps(body).encode(), headers, method="POST")
    try:
        urllib.request.urlopen(request, timeout=SECONDS).close()
    except OSError as error:
        # A training that has been paid for is not thrown away because somebody does not take notes.
        print("lineage was not told of %s: %s" % (event, error), file=sys.stderr)
