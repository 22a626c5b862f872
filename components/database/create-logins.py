"""Makes a login and a database of its own for each consumer on a cloud's PostgreSQL. Safe to repeat; sets each password to its Secret's.

Folders: $LOGINS_DIRECTORY/<database>/{username,password}; or $OWNER_<database> with the name of an identity, where logins are identities. Who may make them proves it by $ADMIN_METHOD, without a password of its own:
`aws-secret` reads the one that RDS keeps, `gcp-token` and `azure-token` log in with a token of the pod's identity.
"""

import json
import os
import pathlib
import sys
import time
import urllib.parse
import urllib.request

DATABASE_SCOPE = "https://ossrdbms-aad.database.windows.net/.default"


def fetch(url, headers=None, form=None):
    """JSON of an address; form fields make it a POST."""
    body = None if form is None else urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(url, data=body, headers=headers or {})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def aws_secret():
    """https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html"""
    import boto3

    client = boto3.client("secretsmanager", region_name=os.environ["ADMIN_REGION"])
    value = json.loads(client.get_secret_value(SecretId=os.environ["ADMIN_SECRET_ARN"])["SecretString"])
    return value["username"], value["password"]


def gcp_token():
    """https://cloud.google.com/sql/docs/postgres/iam-logins: the login's name is the account's without its last part."""
    server = os.environ.get("METADATA_SERVER", "http://169.254.169.254")
    path = "/computeMetadata/v1/instance/service-accounts/default/token"
    token = fetch(server + path, {"Metadata-Flavor": "Google"})
    return os.environ["ADMIN_PRINCIPAL"].removesuffix(".gserviceaccount.com"), token["access_token"]


def azure_token():
    """https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-configure-sign-in-azure-ad-authentication"""
    host = os.environ.get("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com/").rstrip("/")
    form = {
        "client_id": os.environ["AZURE_CLIENT_ID"],
        "scope": DATABASE_SCOPE,
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": pathlib.Path(os.environ["AZURE_FEDERATED_TOKEN_FILE"]).read_text(),
    }
    token = fetch(f"{host}/{os.environ['AZURE_TENANT_ID']}/oauth2/v2.0/token", form=form)
    return os.environ["ADMIN_PRINCIPAL"], token["access_token"]


METHODS = {"aws-secret": aws_secret, "gcp-token": gcp_token, "azure-token": azure_token}


def connect(database):
    """A connection of the administrator's; a server that has just been made may take a while to let it in."""
    import psycopg2

    attempts = int(os.environ.get("ATTEMPTS", "30"))
    for left in range(attempts - 1, -1, -1):
        try:
            user, password = METHODS[os.environ["ADMIN_METHOD"]]()
            place = {"host": os.environ["DB_HOST"], "port": os.environ["DB_PORT"], "sslmode": os.environ.get("DB_SSLMODE", "require")}
            # What an administrator may do is the right of a role that it has to take on where the right is not inherited.
            role = os.environ.get("ADMIN_ROLE")
            options = {} if role is None else {"options": f"-c role={role}"}
            connection = psycopg2.connect(dbname=database, user=user, password=password, **place, **options)
            connection.autocommit = True
            return connection
        except (OSError, psycopg2.OperationalError) as error:
            if left == 0:
                raise
            print(f"waiting for {os.environ['DB_HOST']}: {error}", flush=True)
            time.sleep(10)


def has(cursor, query, name):
    """Whether a query for a name finds it."""
    cursor.execute(query, (name,))
    return cursor.fetchone() is not None


def make_login(cursor, username, password):
    """A login with a password. The server gets a verifier and not the password, so that no log of its can hold it."""
    from psycopg2 import sql
    from psycopg2.extensions import encrypt_password

    verifier = encrypt_password(password, username, scope=cursor.connection, algorithm="scram-sha-256")
    verb = "ALTER" if has(cursor, "SELECT FROM pg_roles WHERE rolname = %s", username) else "CREATE"
    statement = sql.SQL(verb + " ROLE {} WITH LOGIN PASSWORD {}")
    cursor.execute(statement.format(sql.Identifier(username), sql.Literal(verifier)))


def make_principal(cursor, principal):
    """A login of an identity: neither administrator nor with a second factor.

    https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-manage-azure-ad-users#create-a-role-using-microsoft-entra-principal-name
    """
    if not has(cursor, "SELECT FROM pg_roles WHERE rolname = %s", principal):
        cursor.execute("SELECT * FROM pgaadauth_create_principal(%s, false, false)", (principal,))


def make_database(cursor, database, owner):
    """No superuser is at hand on a cloud: the administrator joins the owner's role for as long as it makes the owner's database."""
    from psycopg2 import sql

    names = {"login": sql.Identifier(owner), "database": sql.Identifier(database)}

    def run(statement):
        cursor.execute(sql.SQL(statement).format(**names))

    run("GRANT {login} TO CURRENT_USER")
    if not has(cursor, "SELECT FROM pg_database WHERE datname = %s", database):
        run("CREATE DATABASE {database} OWNER {login}")
    run("REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    run("REVOKE {login} FROM CURRENT_USER")


def main():
    folder = pathlib.Path(os.environ["LOGINS_DIRECTORY"])
    with connect("postgres").cursor() as cursor:
        for login in sorted(folder.iterdir()) if folder.is_dir() else []:
            username = (login / "username").read_text()
            make_login(cursor, username, (login / "password").read_text())
            make_database(cursor, login.name, username)
            print(f"{login.name}: ready")
        for variable, principal in sorted(os.environ.items()):
            if variable.startswith("OWNER_"):
                make_principal(cursor, principal)
                make_database(cursor, variable.removeprefix("OWNER_"), principal)
                print(f"{variable.removeprefix('OWNER_')}: ready")


if __name__ == "__main__":
    sys.exit(main())
