"""Runs a program as a pod of a cloud's cluster, in front of stand-ins: `visit.py FOLDER PROGRAM ARGUMENT...`, with the world as JSON on its input.

The world has `cloud`, what its stand-in is made with, `objects` that are there, `stdin` of the program, and `forged`, whether the pod shows a token that the
cluster did not sign. Printed as JSON: `code`, `out` and `err` of the program, the objects that it left, and every request that was `seen`.
"""

import json
import os
import subprocess
import sys

from clouds.aws import REGION, Aws
from clouds.azure import LOGIN, Azure
from clouds.gate import Gate
from clouds.gcp import Gcp

TOKEN = "signed-by-the-cluster"


def made(world, folder):
    """A stand-in with its objects, the hosts that it answers for, and the variables that the cloud gives a pod."""
    token = os.path.join(folder, "token")
    with open(token, "w", encoding="utf-8") as file:
        file.write("forged" if world.get("forged") else TOKEN)
    if world["cloud"] == "aws":
        stand = Aws(world["bucket"], world["key"], world["rights"], TOKEN)
        env = {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": token}
        stand.objects = {name: text.encode() for name, text in world["objects"].items()}
        return stand, ["%s.s3.%s.amazonaws.com" % (world["bucket"], REGION)], env
    if world["cloud"] == "gcp":
        stand = Gcp(world["bucket"], world["rights"], "model@estate-example.iam.gserviceaccount.com")
        stand.handed = "forged" if world.get("forged") else stand.token
        stand.objects = {name: (1, text.encode()) for name, text in world["objects"].items()}
        return stand, ["storage.googleapis.com"], {"GOOGLE_CLOUD_PROJECT": "estate-example"}
    tenant, client = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
    stand = Azure(world["account"], world["bucket"], world["rights"], tenant, client, TOKEN)
    stand.objects = {name: ('"0x0"', text.encode()) for name, text in world["objects"].items()}
    env = {"AZURE_TENANT_ID": tenant, "AZURE_CLIENT_ID": client, "AZURE_FEDERATED_TOKEN_FILE": token, "AZURE_AUTHORITY_HOST": "https://%s/" % LOGIN}
    return stand, [stand.host, LOGIN], env


def contents(stand):
    return {name: (kept if isinstance(kept, bytes) else kept[1]).decode() for name, kept in sorted(stand.objects.items())}


def main():
    folder, *command = sys.argv[1:]
    world = json.load(sys.stdin)
    stand, hosts, env = made(world, folder)
    gate = Gate(folder, hosts, [stand])
    here = "127.0.0.1:%d" % gate.port
    given = {
        **os.environ,
        **env,
        "HTTPS_PROXY": "http://" + here,
        "AWS_CA_BUNDLE": gate.authority,
        "REQUESTS_CA_BUNDLE": gate.authority,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://%s/v1/credentials" % here,
        "GCE_METADATA_HOST": here,
        "GCE_METADATA_IP": here,
        **world.get("env", {}),
    }
    ended = subprocess.run([sys.executable, *command], input=world.get("stdin", ""), env=given, capture_output=True, text=True, timeout=300, check=False)
    print(json.dumps({"code": ended.returncode, "out": ended.stdout, "err": ended.stderr[-4000:], "left": contents(stand), "seen": gate.seen}))


if __name__ == "__main__":
    main()
