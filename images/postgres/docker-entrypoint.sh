#!/bin/sh
# The part of the official image's contract that the estate uses: POSTGRES_USER, POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE, POSTGRES_DB,
# POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD, PGDATA. Any other command than the server's is run as it is.
set -eu

[ "${1:-postgres}" = "${1#-}" ] || set -- postgres "$@"
[ "${1:-}" = postgres ] || exec "$@"

user="${POSTGRES_USER:-postgres}"
database="${POSTGRES_DB:-$user}"

initialise() {
  if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then POSTGRES_PASSWORD="$(cat "$POSTGRES_PASSWORD_FILE")"; fi
  [ -n "${POSTGRES_PASSWORD:-}" ] || { echo "POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE must hold the superuser's password" >&2; exit 1; }

  # In a folder of its own that takes its name when it is whole: a start that was killed half-way leaves nothing that looks finished.
  new="$PGDATA.new"
  rm -rf "$new"
  password="$(mktemp)"
  printf '%s\n' "$POSTGRES_PASSWORD" > "$password"
  # Several words in one variable, as the official image takes them.
  # shellcheck disable=SC2086
  initdb --pgdata="$new" --username="$user" --pwfile="$password" ${POSTGRES_INITDB_ARGS:-}
  rm -f "$password"
  echo "listen_addresses = '*'" >> "$new/postgresql.conf"
  echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$new/pg_hba.conf"
  if [ "$database" != postgres ]; then
    echo "CREATE DATABASE \"$database\";" | postgres --single -j -D "$new" postgres > /dev/null
  fi
  if [ -d "$PGDATA" ]; then rmdir "$PGDATA"; fi
  mv "$new" "$PGDATA"
}

[ -s "$PGDATA/PG_VERSION" ] || initialise
unset POSTGRES_PASSWORD
exec "$@"
