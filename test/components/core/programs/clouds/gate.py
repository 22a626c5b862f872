"""The only way out of a test: a proxy that answers every CONNECT itself, so that clients keep the clouds' own host names and TLS, and nothing leaves the machine.

Clients are told of it by HTTPS_PROXY and of its authority by a file of certificates. Hosts that no stand-in answers for are refused and noted.
"""

import datetime
import http.server
import ipaddress
import ssl
import sys
import threading
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Request(dict):
    """What a client sent: its headers by lower-case name, and `method`, `host`, `raw_path`, `path`, `raw_query`, `query` and `body`."""

    def __init__(self, method, host, target, headers, body):
        super().__init__((name.lower(), value) for name, value in headers.items())
        parts = urlsplit(target)
        self.method, self.host, self.body = method, host, body
        self.raw_path, self.path = parts.path, unquote(parts.path)
        self.raw_query, self.query = parts.query, dict(parse_qsl(parts.query, keep_blank_values=True))


class Refused(Exception):
    """A request that the cloud would refuse: status, code, and what is wrong with it."""

    def __init__(self, status, code, reason):
        super().__init__("%d %s: %s" % (status, code, reason))
        self.status, self.code, self.reason = status, code, reason


class Gate:
    """Serves stand-ins by host name: `answers(request)` gives status, headers and body, or None for a host that is not its own."""

    def __init__(self, folder, hosts, stands):
        self.stands, self.seen = stands, []
        self.authority, certificate = certificates(folder, hosts)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(certificate)
        gate = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            host = None

            def do_CONNECT(self):
                self.host = self.path.rpartition(":")[0]
                self.send_response(200)
                self.end_headers()
                self.connection = gate._tls.wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
                self.close_connection = False

            def handle_expect_100(self):
                told = super().handle_expect_100()
                self.wfile.flush()
                return told

            def answer(self):
                host = self.host or self.headers["host"].partition(":")[0]
                request = Request(self.command, host, self.path, self.headers, self.body())
                status, headers, body = gate.answer(request, by_tls=self.host is not None)
                self.send_response(status)
                for name, value in {**headers, "content-length": headers.get("content-length", str(len(body)))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else body)

            def body(self):
                if self.headers.get("transfer-encoding") != "chunked":
                    return self.rfile.read(int(self.headers.get("content-length") or 0))
                whole = b""
                while length := int(self.rfile.readline(), 16):
                    whole += self.rfile.read(length)
                    self.rfile.readline()
                self.rfile.readline()
                return whole

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, request, address):
                # A client that hangs up is no failure; one that does not trust the authority will say so itself.
                if not isinstance(sys.exc_info()[1], (OSError, ssl.SSLError)):
                    super().handle_error(request, address)

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, request, by_tls):
        try:
            for stand in self.stands:
                answered = stand.answer(request, by_tls)
                if answered is not None:
                    return answered
        finally:
            self.seen.append("%s %s%s" % (request.method, request.host, request.path))
        return 502, {}, b"nobody answers for this host"


def certificates(folder, hosts):
    """Files of an authority and of a certificate for the hosts with its key."""
    key, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of a test")])
    now = datetime.datetime.now(datetime.timezone.utc)

    def signed(subject, public, *extensions):
        built = x509.CertificateBuilder(name, subject, public, x509.random_serial_number(), now - datetime.timedelta(hours=1), now + datetime.timedelta(hours=9))
        for extension, critical in extensions:
            built = built.add_extension(extension, critical)
        return built.sign(key, hashes.SHA256())

    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    root = signed(
        name,
        key.public_key(),
        (x509.BasicConstraints(True, None), True),
        (usage, True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
    )
    names = [x509.DNSName(host) for host in hosts] + [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    leaf = signed(
        x509.Name([]),
        own.public_key(),
        (x509.SubjectAlternativeName(names), True),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False),
    )
    pem = serialization.Encoding.PEM
    secret = own.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    authority, certificate = folder + "/authority.pem", folder + "/certificate.pem"
    with open(authority, "wb") as file:
        file.write(root.public_bytes(pem))
    with open(certificate, "wb") as file:
        file.write(leaf.public_bytes(pem) + secret)
    return authority, certificate
