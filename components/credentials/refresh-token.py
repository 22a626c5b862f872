"""Keeps a file of database passwords filled with a fresh token of the pod's identity, for as long as the pod lives.

libpq reads the file at each new connection, so a server whose logins are identities needs no password anywhere.
https://www.postgresql.org/docs/current/libpq-pgpass.html
"""

import json
import os
import pathlib
import sys
import time
import urllib.parse
import urllib.request

DATABASE_SCOPE = "https://ossrdbms-aad.database.windows.net/.default"


def azure_token():
    """Token and seconds that it lives. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#third-case-access-token-request-with-a-federated-credential"""
    host = os.environ.get("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com/").rstrip("/")
    form = {
        "client_id": os.environ["AZURE_CLIENT_ID"],
        "scope": DATABASE_SCOPE,
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": pathlib.Path(os.environ["AZURE_FEDERATED_TOKEN_FILE"]).read_text(),
    }
    address = f"{host}/{os.environ['AZURE_TENANT_ID']}/oauth2/v2.0/token"
    with urllib.request.urlopen(address, data=urllib.parse.urlencode(form).encode(), timeout=20) as answer:
        reply = json.load(answer)
    return reply["access_token"], int(reply.get("expires_in", 3600))


METHODS = {"azure-token": azure_token}


def write(path, token):
    """Whole or not at all, and for this user alone: libpq ignores a file that others may read."""
    escaped = token.replace("\\", "\\\\").replace(":", "\\:")
    half = path.with_suffix(".new")
    half.touch(mode=0o600)
    half.write_text(f"*:*:*:*:{escaped}\n")
    half.rename(path)


def main():
    path = pathlib.Path(os.environ["PGPASSFILE"])
    rounds = int(os.environ.get("ROUNDS", "0"))
    done = 0
    while True:
        try:
            token, seconds = METHODS[os.environ["TOKEN_METHOD"]]()
            write(path, token)
            # Half of its life, so that one failure costs nothing.
            pause = max(seconds / 2, 30)
        except (OSError, KeyError, ValueError) as error:
            print(f"no token yet: {error}", file=sys.stderr, flush=True)
            pause = float(os.environ.get("PAUSE_SECONDS", "10"))
        done += 1
        if done == rounds:
            return
        time.sleep(pause)


if __name__ == "__main__":
    main()
