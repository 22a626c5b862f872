"""Microsoft Entra's token service, and Blob Storage.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#third-case-access-token-request-with-a-federated-credential,
https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api
"""

import base64
import hashlib
import json
import re
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from .gate import Refused

PAGE = 2
BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
LOGIN = "login.microsoftonline.com"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

#: Forms of conditions that are understood here: some actions, bounded to some beginnings of a blob's path.
CONDITION = re.compile(r"\(\((.+)\) OR \((.+)\)\)")
ACTION = re.compile(r"!\(ActionMatches\{'([^']+)'\}\)")
BELOW = re.compile(r"@Resource\[" + re.escape(BLOBS) + r":path\] StringLike '([^'*?]+)\*'")


class Azure:
    """`roles` are what the identity is given on the container: `dataActions`, and a `condition` where they are bounded."""

    def __init__(self, account, container, roles, tenant, client, token):
        self.host, self.container, self.roles = account + ".blob.core.windows.net", container, roles
        self.tenant, self.client, self.token = tenant, client, token
        self.access = "eyJ." + client
        self.objects, self._marks = {}, 0

    def answer(self, request, by_tls):
        try:
            if by_tls and request.host == LOGIN:
                return self._login(request)
            if by_tls and request.host == self.host:
                return self._blobs(request)
        except Refused as refused:
            body = "<Error><Code>%s</Code><Message>%s</Message></Error>" % (refused.code, escape(refused.reason))
            return refused.status, {"content-type": "application/xml", "x-ms-error-code": refused.code}, body.encode()
        return None

    def _login(self, request):
        base = "https://%s/%s" % (LOGIN, self.tenant)
        if request.path == "/common/discovery/instance":
            aliases = {"preferred_network": LOGIN, "preferred_cache": LOGIN, "aliases": [LOGIN]}
            told = {"tenant_discovery_endpoint": base + "/v2.0/.well-known/openid-configuration", "metadata": [aliases]}
        elif request.path == "/%s/v2.0/.well-known/openid-configuration" % self.tenant:
            told = {"token_endpoint": base + "/oauth2/v2.0/token", "authorization_endpoint": base + "/oauth2/v2.0/authorize", "issuer": base + "/v2.0"}
        elif request.path == "/%s/oauth2/v2.0/token" % self.tenant and request.method == "POST":
            told = self._exchanged({name: values[0] for name, values in parse_qs(request.body.decode()).items()})
        else:
            raise Refused(404, "NotFound", request.path)
        return (400 if "error" in told else 200), {"content-type": "application/json"}, json.dumps(told).encode()

    def _exchanged(self, form):
        wanted = {
            "grant_type": "client_credentials",
            "client_id": self.client,
            "client_assertion_type": ASSERTION,
            "client_assertion": self.token,
            "scope": "https://storage.azure.com/.default",
        }
        wrong = [name for name, value in wanted.items() if form.get(name) != value]
        if wrong:
            return {"error": "invalid_client", "error_description": "AADSTS70021: no federated credential has this: " + ", ".join(wrong)}
        return {"access_token": self.access, "expires_in": 3599, "token_type": "Bearer"}

    def _blobs(self, request):
        if request.get("authorization") != "Bearer " + self.access:
            raise Refused(401, "InvalidAuthenticationInfo", "the token is nobody's")
        if not re.fullmatch(r"20\d\d-\d\d-\d\d", request.get("x-ms-version", "")):
            raise Refused(400, "MissingRequiredHeader", "x-ms-version")
        if request.path == "/" + self.container and request.query.get("comp") == "list" and request.query.get("restype") == "container":
            return self._list(request.query)
        if not request.path.startswith("/%s/" % self.container):
            raise Refused(404, "ContainerNotFound", request.path)
        name = request.path[len(self.container) + 2 :]
        if request.method == "GET":
            return self._get(request, name)
        if request.method == "PUT":
            return self._put(request, name)
        if request.method == "DELETE":
            self._may("delete", name)
            if self.objects.pop(name, None) is None:
                raise Refused(404, "BlobNotFound", name)
            return 202, {}, b""
        raise Refused(405, "UnsupportedHttpVerb", request.method)

    def _put(self, request, name):
        if request.get("x-ms-blob-type") != "BlockBlob" or request.query.get("comp"):
            raise Refused(400, "InvalidHeaderValue", "x-ms-blob-type")
        if name in self.objects:
            self._may("write", name)
        elif not (self._allows("write", name) or self._allows("add/action", name)):
            self._may("write", name)
        self._marks += 1
        self.objects[name] = ('"0x%016X"' % self._marks, request.body)
        return 201, {"etag": self.objects[name][0], "last-modified": "Fri, 02 Jan 2026 03:04:05 GMT"}, b""

    def _get(self, request, name):
        self._may("read", name)
        if name not in self.objects:
            raise Refused(404, "BlobNotFound", name)
        mark, content = self.objects[name]
        if request.get("if-match", mark) != mark:
            raise Refused(412, "ConditionNotMet", name)
        headers = {"etag": mark, "last-modified": "Fri, 02 Jan 2026 03:04:05 GMT", "x-ms-blob-type": "BlockBlob", "content-type": "application/octet-stream"}
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.get("x-ms-range", ""))
        if asked is None:
            return 200, headers, content
        if int(asked[1]) >= len(content):
            raise Refused(416, "InvalidRange", "the blob ends before")
        part = content[int(asked[1]) : int(asked[2] or len(content)) + 1]
        ranged = {"content-range": "bytes %s-%d/%d" % (asked[1], int(asked[1]) + len(part) - 1, len(content))}
        return 206, {**headers, **ranged, "x-ms-blob-content-md5": base64.b64encode(hashlib.md5(content).digest()).decode()}, part

    def _list(self, query):
        self._may("read", None)
        names = sorted(name for name in self.objects if name.startswith(query.get("prefix", "")) and name > query.get("marker", ""))
        rows = "".join(
            "<Blob><Name>%s</Name><Properties><Last-Modified>Fri, 02 Jan 2026 03:04:05 GMT</Last-Modified><Etag>%s</Etag>"
            "<Content-Length>%d</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>" % (escape(name), self.objects[name][0].strip('"'), len(self.objects[name][1]))
            for name in names[:PAGE]
        )
        more = escape(names[PAGE - 1]) if names[PAGE:] else ""
        body = '<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="https://%s/" ContainerName="%s"><Prefix>%s</Prefix><Blobs>%s</Blobs><NextMarker>%s</NextMarker></EnumerationResults>'
        return 200, {"content-type": "application/xml"}, (body % (self.host, self.container, escape(query.get("prefix", "")), rows, more)).encode()

    def _may(self, verb, name):
        if not self._allows(verb, name):
            raise Refused(403, "AuthorizationPermissionMismatch", "no role allows %s/%s on %s" % (BLOBS, verb, name))

    def _allows(self, verb, name):
        action = "%s/%s" % (BLOBS, verb)
        return any(action in role["dataActions"] and holds(role.get("condition"), action, name) for role in self.roles)


def holds(condition, action, name):
    """Whether a condition lets an action be: what it does not name, it does not bound."""
    if condition is None:
        return True
    whole = CONDITION.fullmatch(condition)
    actions = [ACTION.fullmatch(each) for each in whole[1].split(" AND ")] if whole else [None]
    places = [BELOW.fullmatch(each) for each in whole[2].split(" OR ")] if whole else [None]
    if None in actions or None in places:
        raise ValueError("no condition of this cloud: " + condition)
    return action not in [each[1] for each in actions] or (name is not None and any(name.startswith(each[1]) for each in places))
