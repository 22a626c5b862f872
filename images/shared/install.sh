#!/bin/sh
# Installs what requirements.txt locks. The pip of the builder image is mounted at /mnt, the host's settings at /run/estate-build.
set -eu
. /run/estate-build/environment
export PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 PIP_ROOT_USER_ACTION=ignore

[ -x /opt/python/bin/python ] || python3 -m venv --without-pip /opt/python
PYTHONPATH=/mnt python3 -m pip --python /opt/python/bin/python --no-cache-dir install \
  --no-compile --no-deps --only-binary :all: --require-hashes --requirement /run/install/requirements.txt
unset PYTHONDONTWRITEBYTECODE
PYTHONHASHSEED=0 python3 /run/install/compile.py /opt/python/lib 2>/dev/null
rm -rf /run/install /root/.cache /tmp/*
