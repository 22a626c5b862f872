"""EKS Pod Identity's agent and S3.

https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html, https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
"""

import base64
import fnmatch
import hashlib
import hmac
import json
import re
import time
import zlib
from urllib.parse import quote
from xml.sax.saxutils import escape

from .gate import Refused

REGION = "eu-central-1"
PAGE = 2
AUTHORIZATION = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})")


class Aws:
    def __init__(self, bucket, key, statements, token):
        self.bucket, self.key, self.statements, self.token = bucket, key, statements, token
        self.objects = {}
        self._pair = ("ASIA" + "A" * 16, "s" * 40, "session-" + token)

    def answer(self, request, by_tls):
        try:
            if not by_tls:
                return self._credentials(request)
            if request.host == "%s.s3.%s.amazonaws.com" % (self.bucket, REGION):
                return self._s3(request)
        except Refused as refused:
            text = "<Error><Code>%s</Code><Message>%s</Message></Error>" % (refused.code, escape(refused.reason))
            return refused.status, {"content-type": "application/xml"}, text.encode()
        return None

    def _credentials(self, request):
        if request.path != "/v1/credentials":
            return None
        if request.get("authorization") != self.token:
            raise Refused(401, "Unauthorized", "the pod's token is not the one that the cluster signed")
        identity, secret, session = self._pair
        ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
        told = {"AccessKeyId": identity, "SecretAccessKey": secret, "Token": session, "Expiration": ends}
        return 200, {"content-type": "application/json"}, json.dumps(told).encode()

    def _s3(self, request):
        self._signed(request)
        key = request.path[1:]
        if request.method == "GET" and key == "":
            return self._list(request.query)
        if request.method == "GET":
            self._may("s3:GetObject", key)
            self._may_use_key("kms:Decrypt")
            if key not in self.objects:
                # Whoever may not list is not told that something is missing.
                raise Refused(404, "NoSuchKey", key) if self._allows("s3:ListBucket", None) else Refused(403, "AccessDenied", key)
            content = self.objects[key]
            mark = '"%s"' % hashlib.md5(content).hexdigest()
            if request.get("if-match", mark) != mark:
                raise Refused(412, "PreconditionFailed", key)
            return 200, {"etag": mark, "last-modified": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())}, content
        if request.method == "PUT":
            self._may("s3:PutObject", key)
            self._may_use_key("kms:GenerateDataKey")
            self.objects[key] = content = body_of(request)
            return 200, {"etag": '"%s"' % hashlib.md5(content).hexdigest()}, b""
        if request.method == "DELETE":
            self._may("s3:DeleteObject", key)
            self.objects.pop(key, None)
            return 204, {}, b""
        raise Refused(405, "MethodNotAllowed", request.method)

    def _list(self, query):
        self._may("s3:ListBucket", None)
        if query.get("list-type") != "2":
            raise Refused(400, "InvalidArgument", "only the second version of listing is known")
        after = query.get("continuation-token") or query.get("start-after", "")
        names = sorted(name for name in self.objects if name.startswith(query.get("prefix", "")) and name > after)
        encoded = quote if query.get("encoding-type") == "url" else escape
        rows = "".join(
            '<Contents><Key>%s</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>"%s"</ETag><Size>%d</Size></Contents>'
            % (encoded(name), hashlib.md5(self.objects[name]).hexdigest(), len(self.objects[name]))
            for name in names[:PAGE]
        )
        more = "<IsTruncated>true</IsTruncated><NextContinuationToken>%s</NextContinuationToken>" % escape(names[PAGE - 1]) if names[PAGE:] else "<IsTruncated>false</IsTruncated>"
        coding = "<EncodingType>url</EncodingType>" if query.get("encoding-type") == "url" else ""
        body = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">%s%s%s</ListBucketResult>' % (coding, more, rows)
        return 200, {"content-type": "application/xml"}, body.encode()

    def _signed(self, request):
        """Every part of the request that a signature covers, put together anew."""
        found = AUTHORIZATION.fullmatch(request.get("authorization", ""))
        identity, secret, session = self._pair
        if found is None or found[1] != identity or found[3] != REGION or request.get("x-amz-security-token") != session:
            raise Refused(403, "InvalidAccessKeyId", "nobody has this key")
        names, day, moment = found[4].split(";"), found[2], request.get("x-amz-date", "")
        if not {"host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"} <= set(names) or not moment.startswith(day):
            raise Refused(403, "AccessDenied", "the signature leaves out what it has to cover")
        headers = "".join("%s:%s\n" % (name, " ".join(request[name].split())) for name in names)
        query = "&".join(sorted(part if "=" in part else part + "=" for part in request.raw_query.split("&") if part))
        canonical = "\n".join([request.method, request.raw_path, query, headers, ";".join(names), request["x-amz-content-sha256"]])
        scope = "%s/%s/s3/aws4_request" % (day, REGION)
        text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + secret).encode()
        for part in (day, REGION, "s3", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        if not hmac.compare_digest(hmac.new(key, text.encode(), "sha256").hexdigest(), found[5]):
            raise Refused(403, "SignatureDoesNotMatch", canonical)

    def _may(self, action, key):
        if not self._allows(action, key):
            raise Refused(403, "AccessDenied", "no statement allows %s on %s" % (action, key))

    def _allows(self, action, key):
        name = "arn:aws:s3:::%s%s" % (self.bucket, "" if key is None else "/" + key)
        return any(
            action in each["Action"] and any(fnmatch.fnmatchcase(name, resource) for resource in listed(each["Resource"]))
            for each in self.statements
            if each["Effect"] == "Allow"
        )

    def _may_use_key(self, action):
        through = {"StringEquals": {"kms:ViaService": "s3.%s.amazonaws.com" % REGION}}
        if not any(action in each["Action"] and self.key in listed(each["Resource"]) and each.get("Condition") == through for each in self.statements):
            raise Refused(403, "AccessDenied", "no statement allows %s" % action)


def listed(value):
    return value if isinstance(value, list) else [value]


def body_of(request):
    """The object in a request: as it is, with its hash, or in chunks with a checksum behind them."""
    sha, body = request["x-amz-content-sha256"], request.body
    if sha == "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
        content, trailer = unchunked(body)
        checksum = re.search(rb"x-amz-checksum-crc32:(\S+)", trailer)
        if checksum is None or base64.b64decode(checksum[1]) != zlib.crc32(content).to_bytes(4, "big"):
            raise Refused(400, "BadDigest", "the checksum is not that of the content")
        if int(request["x-amz-decoded-content-length"]) != len(content):
            raise Refused(400, "IncompleteBody", "the length is not that of the content")
        return content
    if sha != "UNSIGNED-PAYLOAD" and sha != hashlib.sha256(body).hexdigest():
        raise Refused(400, "XAmzContentSHA256Mismatch", "the hash is not that of the content")
    return body


def unchunked(body):
    content = b""
    while True:
        size, _, body = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if length == 0:
            return content, body
        content, body = content + body[:length], body[length + 2 :]
