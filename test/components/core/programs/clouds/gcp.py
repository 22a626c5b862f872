"""GKE's metadata server, and the JSON API of Cloud Storage.

https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity, https://cloud.google.com/storage/docs/json_api/v1
"""

import base64
import email
import hashlib
import json
import re

from .gate import Refused

PAGE = 2

#: What each role may do with objects. https://cloud.google.com/storage/docs/access-control/iam-roles
ROLES = {
    "roles/storage.objectViewer": {"get", "list"},
    "roles/storage.objectCreator": {"create"},
    "roles/storage.objectUser": {"get", "list", "create", "delete", "update"},
}

#: The only form of expression that is understood here: some beginnings, of which one has to be the name's.
CLAUSE = re.compile(r'resource\.name\.startsWith\("([^"\\]+)"\)')
MOST_OPERATORS = 12


class Gcp:
    def __init__(self, bucket, bindings, account):
        self.bucket, self.bindings, self.account, self.token = bucket, bindings, account, "ya29." + account
        self.handed = self.token
        self.objects = {}

    def answer(self, request, by_tls):
        try:
            if not by_tls:
                return self._metadata(request)
            if request.host in ("storage.googleapis.com", "www.googleapis.com"):
                return self._storage(request)
        except Refused as refused:
            told = {"error": {"code": refused.status, "message": refused.reason, "errors": [{"reason": refused.code}]}}
            return refused.status, {"content-type": "application/json"}, json.dumps(told).encode()
        return None

    def _metadata(self, request):
        if request.get("metadata-flavor") != "Google":
            raise Refused(403, "Forbidden", "a request that a browser could make is no pod's")
        place = "/computeMetadata/v1/instance/service-accounts/"
        answers = {
            "/": "",
            "/computeMetadata/v1/project/project-id": "estate-example",
            "/computeMetadata/v1/universe/universe-domain": "googleapis.com",
            place + "default/": json.dumps({"aliases": ["default"], "email": self.account, "scopes": ["https://www.googleapis.com/auth/cloud-platform"]}),
            place + "default/token": json.dumps({"access_token": self.handed, "expires_in": 3599, "token_type": "Bearer"}),
        }
        for part in ("", "token"):
            answers[place + self.account + "/" + part] = answers[place + "default/" + part]
        if request.path not in answers:
            return 404, {"metadata-flavor": "Google"}, b""
        text = answers[request.path]
        kind = "application/json" if text.startswith("{") else "application/text"
        return 200, {"metadata-flavor": "Google", "content-type": kind}, text.encode()

    def _storage(self, request):
        if request.get("authorization") != "Bearer " + self.token:
            raise Refused(401, "authError", "the token is nobody's")
        objects = "/storage/v1/b/%s/o" % self.bucket
        if request.method == "POST" and request.path == "/upload" + objects:
            return self._put(request)
        if request.method == "GET" and request.path == objects:
            return self._list(request.query)
        if request.method == "GET" and request.path == "/storage/v1/b/" + self.bucket:
            # None of the roles that are known here may look at a bucket itself.
            raise Refused(403, "forbidden", "%s does not have storage.buckets.get access to %s" % (self.account, self.bucket))
        if request.method == "GET" and request.path.startswith("/download" + objects + "/") and request.query.get("alt") == "media":
            return self._get(request, request.path[len("/download" + objects + "/") :])
        if request.method == "DELETE" and request.path.startswith(objects + "/"):
            name = request.path[len(objects) + 1 :]
            self._may("delete", name)
            if self.objects.pop(name, None) is None:
                raise Refused(404, "notFound", name)
            return 204, {}, b""
        raise Refused(400, "invalid", "%s %s is not known here" % (request.method, request.path))

    def _get(self, request, name):
        self._may("get", name)
        if name not in self.objects:
            # Whoever may not list is not told that something is missing.
            self._may("list", None)
            raise Refused(404, "notFound", name)
        generation, content = self.objects[name]
        if request.query.get("ifGenerationMatch", str(generation)) != str(generation):
            raise Refused(412, "conditionNotMet", name)
        digest = base64.b64encode(hashlib.md5(content).digest()).decode()
        return 200, {"content-type": "application/octet-stream", "x-goog-hash": "md5=" + digest, "x-goog-generation": str(generation)}, content

    def _put(self, request):
        if request.query.get("uploadType") != "multipart":
            raise Refused(400, "invalid", "only small objects are put here")
        whole = email.message_from_bytes(b"content-type: %s\r\n\r\n%s" % (request["content-type"].encode(), request.body))
        described, content = [part.get_payload(decode=True) for part in whole.get_payload()]
        name = json.loads(described)["name"]
        self._may("create", name)
        if name in self.objects:
            self._may("delete", name)
        generation = self.objects[name][0] + 1 if name in self.objects else 1
        self.objects[name] = (generation, content)
        return 200, {"content-type": "application/json"}, json.dumps(self._described(name)).encode()

    def _list(self, query):
        self._may("list", None)
        first, last = query.get("startOffset", ""), query.get("pageToken", "")
        names = sorted(name for name in self.objects if name.startswith(query.get("prefix", "")) and name >= first and name > last)
        told = {"kind": "storage#objects", "items": [self._described(name) for name in names[:PAGE]]}
        if names[PAGE:]:
            told["nextPageToken"] = names[PAGE - 1]
        return 200, {"content-type": "application/json"}, json.dumps(told).encode()

    def _described(self, name):
        generation, content = self.objects[name]
        moment = "2026-01-02T03:04:05.000Z"
        return {"kind": "storage#object", "bucket": self.bucket, "name": name, "size": str(len(content)), "updated": moment, "generation": str(generation)}

    def _may(self, verb, name):
        resource = "projects/_/buckets/" + self.bucket + ("" if name is None else "/objects/" + name)
        if not any(each["bucket"] == self.bucket and verb in ROLES[each["role"]] and holds(each.get("expression"), resource) for each in self.bindings):
            raise Refused(403, "forbidden", "%s does not have storage.objects.%s access to %s" % (self.account, verb, resource))


def holds(expression, resource):
    if expression is None:
        return True
    clauses = expression.split(" || ")
    beginnings = [CLAUSE.fullmatch(clause) for clause in clauses]
    if None in beginnings or len(clauses) - 1 > MOST_OPERATORS:
        raise ValueError("no expression of this cloud: " + expression)
    return any(resource.startswith(beginning[1]) for beginning in beginnings)
