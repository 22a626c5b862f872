"""Talks to the API server as the pod's own account.

Reads the account's folder, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT; API_SERVER and ACCOUNT_DIRECTORY take their place where they are set.
"""

import json
import os
import ssl
import urllib.request

ACCOUNT = os.environ.get("ACCOUNT_DIRECTORY", "/var/run/secrets/kubernetes.io/serviceaccount")


def read(name):
    with open(os.path.join(ACCOUNT, name), encoding="utf-8") as file:
        return file.read().strip()


def server():
    if "API_SERVER" in os.environ:
        return os.environ["API_SERVER"]
    host = os.environ["KUBERNETES_SERVICE_HOST"]
    return "https://%s:%s" % ("[%s]" % host if ":" in host else host, os.environ["KUBERNETES_SERVICE_PORT"])


def call(method, path, body=None):
    """An object at a path below the namespace, such as `configmaps/route-example`, read or changed by a merge patch."""
    prefix, _, rest = path.partition(":")
    root = "/api/v1" if not rest else "/apis/" + prefix
    request = urllib.request.Request(
        "%s%s/namespaces/%s/%s?fieldManager=mlops-estate-release" % (server(), root, read("namespace"), rest or path),
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + read("token"), "Content-Type": "application/merge-patch+json"},
    )
    context = ssl.create_default_context(cafile=os.path.join(ACCOUNT, "ca.crt")) if server().startswith("https") else None
    with urllib.request.urlopen(request, timeout=10, context=context) as response:
        return json.load(response)
