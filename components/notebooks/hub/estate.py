# Runs in the hub, after the chart's own settings. Whatever is secret comes from the environment.
import hashlib
import json
import os
import urllib.request

import jwt
from oauthenticator.generic import GenericOAuthenticator
from tornado import web


def key_of(name):
    """32 bytes, whatever the length of what was generated."""
    return hashlib.sha256(os.environ[name].encode()).digest()


password = os.environ.get("DB_PASSWORD")
login = os.environ["DB_USER"] + ("" if password is None else ":" + password)
c.JupyterHub.db_url = f"postgresql+psycopg2://{login}@{os.environ['DB_HOST']}:{os.environ['DB_PORT']}/{os.environ['DB_NAME']}"

c.JupyterHub.cookie_secret = key_of("HUB_COOKIE_SECRET")
c.CryptKeeper.keys = [key_of("HUB_CRYPT_KEY")]

ISSUER = os.environ["OIDC_ISSUER"]
GROUPS_CLAIM = os.environ["OIDC_GROUPS_CLAIM"]
GROUPS = set(json.loads(os.environ["OIDC_GROUPS"]))


class SignOn(GenericOAuthenticator):
    """Who somebody is: what the issuer answers about them and, where that leaves something out, their ID token."""

    async def token_to_user(self, token_info):
        answer = await super().token_to_user(token_info)
        if "id_token" not in token_info:
            return answer
        # It comes from the issuer itself, as the answer does, so that its signature would say nothing more.
        # https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
        checked = {"verify_signature": False, "verify_aud": True, "verify_exp": True, "verify_iss": True}
        said = jwt.decode(token_info["id_token"], audience=self.client_id, issuer=ISSUER, options=checked)
        if said.get("sub") != answer.get("sub"):
            raise web.HTTPError(403, "The issuer's answer is about somebody else.")
        return {**said, **answer}

    def normalize_username(self, username):
        """Bob and bob may be two people."""
        return username


def groups_of(state):
    """Of all groups that somebody is in, those that mean something here; an issuer may have thousands."""
    groups = state["oauth_user"].get(GROUPS_CLAIM) or []
    return GROUPS.intersection([groups] if isinstance(groups, str) else groups)


c.JupyterHub.authenticator_class = SignOn
c.GenericOAuthenticator.auth_state_groups_key = groups_of

if "token_url" not in c.GenericOAuthenticator:
    place = ISSUER.rstrip("/") + "/.well-known/openid-configuration"
    with urllib.request.urlopen(place, timeout=20) as published:
        found = json.load(published)
    if found["issuer"] != ISSUER:
        raise SystemExit(f"{place} is of the issuer {found['issuer']}, and signOn.issuer is {ISSUER}")
    c.GenericOAuthenticator.authorize_url = found["authorization_endpoint"]
    c.GenericOAuthenticator.token_url = found["token_endpoint"]
    c.GenericOAuthenticator.userdata_url = found["userinfo_endpoint"]
