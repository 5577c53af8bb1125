#!/usr/bin/env bash
# Makes .venv from the first Python that is new enough and can make one.
set -euo pipefail

usable='import sys, venv, ensurepip; assert sys.version_info >= (3, 11)'
for python in python3 python3.11 /usr/bin/python3; do
  if "$python" -c "$usable" >/dev/null 2>&1; then
    [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || "$python" -m venv --clear .venv
    exec .venv/bin/python -m pip install --quiet --disable-pip-version-check \
      --no-input --retries 5 -r tools/requirements.txt
  fi
done
echo "Python 3.11 or newer with its venv module is needed: apt-get install python3-venv" >&2
exit 1
