#!/usr/bin/env bash
# Bring what the tests need from the system's package manager: a browser, PostgreSQL, and a font with Chinese characters.
# Where that is not possible the tests that need them say so and are skipped.
set -u
need=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || need+=(chromium)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || need+=(postgresql)
fc-list :lang=zh 2>/dev/null | grep -q . || need+=(fonts-droid-fallback)
[ ${#need[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo -n)
  sudo -n true 2>/dev/null || { echo "Not installed (no root): ${need[*]}. Tests that need them will be skipped." >&2; exit 0; }
fi
if ! command -v apt-get >/dev/null; then
  echo "Not installed (no apt-get here): ${need[*]}. Tests that need them will be skipped." >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null \
  || echo "Could not install: ${need[*]}. Tests that need them will be skipped." >&2
exit 0
