#!/bin/sh
# Creates what the consumers lack: a login of least privilege and a database that it owns. Safe to repeat; sets each password to its Secret's.
# Folders: /logins/<database>/{username,password}. The superuser's password comes in PGPASSWORD.
set -eu
logins="${LOGINS_DIRECTORY:-/logins}"

attempts=60
until pg_isready --quiet; do
  attempts=$((attempts - 1))
  [ "$attempts" -gt 0 ] || { echo "no answer from $PGHOST" >&2; exit 1; }
  sleep 2
done

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --command "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC"

for folder in "$logins"/*/; do
  database="$(basename "$folder")"
  # A statement that fails must not end up in the server's log, since one of them holds a password.
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set database="$database" --set folder="$folder" <<'SQL'
SET log_min_error_statement TO panic;
SET log_statement TO none;
\set user_file :folder username
\set password_file :folder password
\set username `cat :'user_file'`
\set password `cat :'password_file'`
SELECT format('CREATE ROLE %I', :'username') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'username') \gexec
ALTER ROLE :"username" WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'username') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
  echo "$database: ready"
done
