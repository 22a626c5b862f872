#!/bin/sh
# Creates what the consumers lack: a key each, and a bucket that the key owns. Safe to repeat; sets each key's secret to its Secret's.
# Folders: /keys/<bucket>/{accessKeyId,secretAccessKey}. Address and root key come in ADMIN_*.
set -eu
keys="${KEYS_DIRECTORY:-/keys}"

attempts=60
until versitygw admin list-users >/dev/null 2>/tmp/error; do
  attempts=$((attempts - 1))
  [ "$attempts" -gt 0 ] || { cat /tmp/error >&2; exit 1; }
  sleep 2
done

for folder in "$keys"/*/; do
  bucket="$(basename "$folder")"
  access="$(cat "$folder/accessKeyId")"
  secret="$(cat "$folder/secretAccessKey")"
  # A `user` may read and write its own buckets and create none.
  versitygw admin create-user --access "$access" --secret "$secret" --role user 2>/dev/null ||
    versitygw admin update-user --access "$access" --secret "$secret" --role user
  versitygw admin create-bucket --bucket "$bucket" --owner "$access" 2>/dev/null ||
    versitygw admin change-bucket-owner --bucket "$bucket" --owner "$access"
  echo "$bucket: ready"
done
