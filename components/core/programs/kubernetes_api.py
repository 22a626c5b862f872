"""Talks to the API server as the pod's own account, about things of its own namespace unless another is named.

Reads the account's folder, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT; API_SERVER and ACCOUNT_DIRECTORY take their place where they are set.
"""

import json
import os
import ssl
import urllib.parse
import urllib.request

ACCOUNT = os.environ.get("ACCOUNT_DIRECTORY", "/var/run/secrets/kubernetes.io/serviceaccount")


def read(name):
    """A file of the account: `namespace` or `token`, which is renewed now and then."""
    with open(os.path.join(ACCOUNT, name), encoding="utf-8") as file:
        return file.read().strip()


def server():
    if "API_SERVER" in os.environ:
        return os.environ["API_SERVER"]
    host = os.environ["KUBERNETES_SERVICE_HOST"]
    return "https://%s:%s" % ("[%s]" % host if ":" in host else host, os.environ["KUBERNETES_SERVICE_PORT"])


def answer(method, path, body=None, *, group="", namespace=None, query=None, seconds=10):
    """What the server answers, to be read and closed by the caller.

    `path` is below the namespace, such as `configmaps/route-example`; `group` is that of the kind with its version, none for the core's.
    """
    root = "/apis/" + group if group else "/api/v1"
    address = "%s%s/namespaces/%s/%s" % (server(), root, namespace or read("namespace"), path)
    request = urllib.request.Request(
        address if query is None else address + "?" + urllib.parse.urlencode(query),
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + read("token"), "Content-Type": "application/merge-patch+json" if method == "PATCH" else "application/json"},
    )
    context = ssl.create_default_context(cafile=os.path.join(ACCOUNT, "ca.crt")) if address.startswith("https") else None
    return urllib.request.urlopen(request, timeout=seconds, context=context)


def call(method, path, body=None, *, manager=None, group="", namespace=None, seconds=10):
    """An object that is read, made or changed; a change is a merge patch, noted as the field manager's."""
    query = {"fieldManager": manager} if manager else None
    with answer(method, path, body, group=group, namespace=namespace, query=query, seconds=seconds) as response:
        return json.load(response)
