"""Tells Keycloak where people come back to and which groups pages know: a realm is imported once, and pages come and go."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request

BASE = os.environ["KEYCLOAK"]


def call(path: str, data: bytes, method: str, headers: dict[str, str]) -> bytes:
    request = urllib.request.Request(BASE + path, data=data, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read()


login = {
    "grant_type": "password",
    "client_id": "admin-cli",
    "username": os.environ["ADMIN_USERNAME"],
    "password": os.environ["ADMIN_PASSWORD"],
}
form = {"Content-Type": "application/x-www-form-urlencoded"}
token = json.loads(call("/realms/master/protocol/openid-connect/token", urllib.parse.urlencode(login).encode(), "POST", form))
with open("/config/client.json", encoding="utf-8") as file:
    client = json.load(file)
# Fields that are not named stay as they are.
headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token['access_token']}"}
call(f"/admin/realms/{client['realm']}/clients/{client['id']}", json.dumps(client["fields"]).encode(), "PUT", headers)
for name in client["groups"]:
    try:
        call(f"/admin/realms/{client['realm']}/groups", json.dumps({"name": name}).encode(), "POST", headers)
    except urllib.error.HTTPError as refusal:
        if refusal.code != 409:
            raise
        # It is there already, with whoever is in it.
print(f"{len(client['fields']['redirectUris'])} pages are known")
