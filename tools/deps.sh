#!/usr/bin/env bash
# Installs the Debian packages that are missing, and nothing when none is.
set -euo pipefail

packages=()

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
need_package() { for p in "$@"; do installed "$p" || packages+=("$p"); done; }
# A command may come from anywhere, but must run: some version managers leave dead shims.
need_command() {
  local package=$1; shift
  "$@" >/dev/null 2>&1 || need_package "$package"
}

need_command g++ g++ --version
need_command cmake cmake --version
need_command ninja-build ninja --version
need_command ccache ccache --version
need_command python3-venv python3 -c 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11)'
python_headers='import os, sysconfig; assert os.path.exists(sysconfig.get_path("include") + "/Python.h")'
need_command python3-dev python3 -c "$python_headers"
need_package libfmt-dev libcli11-dev nlohmann-json3-dev doctest-dev zlib1g-dev libhwy-dev

[ ${#packages[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "These packages are missing, and there is no sudo to install them with:" >&2
    echo "  apt-get install ${packages[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
echo "installing ${packages[*]}"
"${as_root[@]}" apt-get -qq -o Acquire::Retries=3 update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get -qq -o Acquire::Retries=3 install -y --no-install-recommends "${packages[@]}" </dev/null
