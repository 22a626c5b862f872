#!/bin/sh
# Takes out of a fresh root filesystem ($1) what differs from run to run, what is a secret, and what no container needs.
set -eu
cd "$1"
rm -rf var/lib/apt var/cache/* var/log/* var/lib/dpkg/*-old tmp/* run/* root/.[!.]*
# What is left of etc/apt, mmdebstrap takes away itself.
rm -rf etc/apt/sources.list* etc/apt/preferences.d etc/apt/trusted.gpg* etc/machine-id etc/hostname etc/resolv.conf etc/passwd- etc/group- etc/shadow- etc/gshadow- etc/subuid- etc/subgid-
# A key that is made on installation would be the same for everybody who has the image.
rm -rf etc/ssl/private etc/ssl/certs/ssl-cert-snakeoil.pem etc/postgresql etc/postgresql-common/root.crt
find . -xdev -type d -name __pycache__ -exec rm -rf {} +
find . -xdev -type f -perm /6000 -exec chmod ug-s {} +
mkdir -p etc tmp run
chmod 1777 tmp
