"""What the gateway's programs are told, and how they say something."""

import json
import os
import pathlib
import re
import sys

ROUTES = json.loads(os.environ["ROUTES"])
FOLDER = pathlib.Path(os.environ.get("FOLDER", "/run/model-gateway"))
CONFIGURATION = pathlib.Path(os.environ.get("CONFIGURATION", "/app/nginx.conf"))
NGINX_PORT = int(os.environ.get("NGINX_PORT", "8080"))
PORT = int(os.environ.get("PORT", "8081"))
DRAIN_SECONDS = float(os.environ.get("DRAIN_SECONDS", "5"))
CLOSING_SECONDS = float(os.environ.get("CLOSING_SECONDS", "2"))
RETRY_SECONDS = float(os.environ.get("RETRY_SECONDS", "5"))

VARIANTS = ("champion", "challenger")

# Names become names of files and words of nginx's configuration.
WORD = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")


def say(text):
    print(text, file=sys.stderr, flush=True)
