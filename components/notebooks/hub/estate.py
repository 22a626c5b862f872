# Runs in the hub, after the chart's own settings. Whatever is secret comes from the environment.
import hashlib
import json
import os
import urllib.request


def key_of(name):
    """32 bytes, whatever the length of what was generated."""
    return hashlib.sha256(os.environ[name].encode()).digest()


password = os.environ.get("DB_PASSWORD")
login = os.environ["DB_USER"] + ("" if password is None else ":" + password)
c.JupyterHub.db_url = f"postgresql+psycopg2://{login}@{os.environ['DB_HOST']}:{os.environ['DB_PORT']}/{os.environ['DB_NAME']}"

c.JupyterHub.cookie_secret = key_of("HUB_COOKIE_SECRET")
c.CryptKeeper.keys = [key_of("HUB_CRYPT_KEY")]

if "OIDC_ISSUER" in os.environ:
    place = os.environ["OIDC_ISSUER"].rstrip("/") + "/.well-known/openid-configuration"
    with urllib.request.urlopen(place, timeout=20) as answer:
        found = json.load(answer)
    c.GenericOAuthenticator.authorize_url = found["authorization_endpoint"]
    c.GenericOAuthenticator.token_url = found["token_endpoint"]
    c.GenericOAuthenticator.userdata_url = found["userinfo_endpoint"]
else:
    import nativeauthenticator

    c.JupyterHub.template_paths = [os.path.join(os.path.dirname(nativeauthenticator.__file__), "templates")]
