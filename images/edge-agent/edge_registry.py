"""The calls of an OCI registry that bundles need. https://github.com/opencontainers/distribution-spec/blob/main/spec.md"""

import base64
import json
import re
import urllib.error
import urllib.parse
import urllib.request

from edge_manifest import Refused

CHUNK = 256 * 1024
SECONDS = 30
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MANIFESTS = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json"


def safe_url(url):
    """The URL without a slash at its end. Passwords and models go over TLS; without it to this machine alone."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise Refused("%s is no address of a server" % url)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise Refused("%s is not https" % url)
    return url.rstrip("/")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to another place without the password for the first, which is not meant for it."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        again = super().redirect_request(req, fp, code, msg, headers, newurl)
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if again is not None and (old.scheme, old.netloc) != (new.scheme, new.netloc):
            if new.scheme != "https" and new.hostname not in LOOPBACK:
                raise urllib.error.URLError("a redirect to a place without TLS")
            again.remove_header("Authorization")
        return again


_opener = urllib.request.build_opener(_Redirects)


def send(request, seconds=SECONDS):
    """The answer to a request, whose errors are those of urllib."""
    return _opener.open(request, timeout=seconds)


def basic(username, password):
    return "Basic " + base64.b64encode(("%s:%s" % (username, password)).encode()).decode()


class Registry:
    """A registry, with a name and a password where it asks for them, by itself or by the token server that it names."""

    def __init__(self, url, username=None, password=None):
        self.url = safe_url(url)
        self._login = None if username is None else basic(username, password)
        self._tokens = {}

    def manifest(self, repository, reference, most_bytes):
        """Bytes of a manifest; FileNotFoundError where there is none."""
        try:
            with self.call("GET", repository, "manifests/" + reference, headers={"Accept": MANIFESTS}) as answer:
                text = answer.read(most_bytes + 1)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                raise FileNotFoundError("%s has no %s:%s" % (self.url, repository, reference)) from None
            raise
        if len(text) > most_bytes:
            raise Refused("the manifest %s is longer than %d bytes" % (reference, most_bytes))
        return text

    def blob(self, repository, digest, size):
        """Yields a blob in pieces, and no more than a byte beyond the size that it should have."""
        with self.call("GET", repository, "blobs/" + digest) as answer:
            left = size + 1
            while left > 0 and (chunk := answer.read(min(CHUNK, left))):
                left -= len(chunk)
                yield chunk

    def has(self, repository, path):
        try:
            self.call("HEAD", repository, path, headers={"Accept": MANIFESTS}).close()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return False
            raise
        return True

    def push_blob(self, repository, digest, content):
        if self.has(repository, "blobs/" + digest):
            return
        with self.call("POST", repository, "blobs/uploads/", body=b"") as answer:
            place = urllib.parse.urljoin(self.url + "/", answer.headers["Location"])
        joined = place + ("&" if "?" in place else "?") + urllib.parse.urlencode({"digest": digest})
        self.call("PUT", repository, joined, body=content, headers={"Content-Type": "application/octet-stream"}).close()

    def push_manifest(self, repository, reference, content, media_type):
        """Puts a manifest under a digest or a tag. A tag that is there stays: registries of the estate do not move any."""
        if not self.has(repository, "manifests/" + reference):
            self.call("PUT", repository, "manifests/" + reference, body=content, headers={"Content-Type": media_type}).close()

    def call(self, method, repository, path, body=None, headers=None):
        url = path if "://" in path else "%s/v2/%s/%s" % (self.url, repository, path)
        try:
            return send(self._request(method, url, repository, body, headers))
        except urllib.error.HTTPError as error:
            challenge = error.headers.get("WWW-Authenticate", "")
            if error.code != 401 or not challenge.lower().startswith("bearer "):
                raise
        self._tokens[repository] = self._token(challenge)
        return send(self._request(method, url, repository, body, headers))

    def _request(self, method, url, repository, body, headers):
        token = self._tokens.get(repository)
        login = self._login if token is None else "Bearer " + token
        # An upload may be sent elsewhere, where the password is none of anybody's.
        mine = urllib.parse.urlsplit(url).netloc == urllib.parse.urlsplit(self.url).netloc
        sent = {**(headers or {}), **({"Authorization": login} if login and mine else {})}
        return urllib.request.Request(url, data=body, method=method, headers=sent)

    def _token(self, challenge):
        """https://distribution.github.io/distribution/spec/auth/token/"""
        fields = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        realm = safe_url(fields.get("realm", ""))
        query = urllib.parse.urlencode({name: fields[name] for name in ("service", "scope") if name in fields})
        request = urllib.request.Request("%s?%s" % (realm, query), headers={"Authorization": self._login} if self._login else {})
        with send(request) as answer:
            granted = json.loads(answer.read(CHUNK))
        return granted.get("token") or granted["access_token"]
