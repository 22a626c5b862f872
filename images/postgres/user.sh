#!/bin/sh
# Makes the user of the official image before the package would make one with another number, and keeps the package from making a cluster.
set -eu
cd "$1"
echo 'postgres:x:999:999::/var/lib/postgresql:/bin/sh' >> etc/passwd
echo 'postgres:x:999:' >> etc/group
mkdir -p etc/postgresql-common
echo 'create_main_cluster = false' > etc/postgresql-common/createcluster.conf
