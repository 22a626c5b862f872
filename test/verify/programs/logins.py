METHODS["test"] = lambda: ("administrator", "administrator")

folder = pathlib.Path("/tmp/logins/features")
folder.mkdir(parents=True)
(folder / "username").write_text("features")
(folder / "password").write_text("a-password-of-no-account")
os.environ.update(
    ATTEMPTS="2", ADMIN_METHOD="test", DB_HOST=os.environ["PGHOST"], DB_PORT=os.environ["PGPORT"], DB_SSLMODE="disable", LOGINS_DIRECTORY="/tmp/logins"
)
main()
# Safe to repeat.
main()

import psycopg2  # noqa: E402


def log_in(database):
    return psycopg2.connect(
        host=os.environ["PGHOST"], dbname=database, user="features", password="a-password-of-no-account", sslmode="disable"
    )


with log_in("features") as connection, connection.cursor() as cursor:
    cursor.execute("CREATE TABLE mine (id int)")
    cursor.execute("SELECT count(*) FROM pg_auth_members WHERE member = 'administrator'::regrole AND (inherit_option OR set_option)")
    members = cursor.fetchone()[0]
try:
    log_in("tracking")
    other = "entered"
except psycopg2.OperationalError:
    other = "refused"
print(f"owner: yes; other database: {other}; roles: {members or 'none'}")
