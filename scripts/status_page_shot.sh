#!/bin/bash
# Takes a picture of a directory's status page with headless Chromium.
#
#   scripts/status_page_shot.sh URL FILE.png [WIDTH,HEIGHT]
#
# URL is that of the directory's HTTP port, such as http://127.0.0.1:7003/.
# Fails when the page is not one, or Chromium is not there.
set -euo pipefail

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
  echo "usage: $0 URL FILE.png [WIDTH,HEIGHT]" >&2
  exit 2
fi
url=$1
picture=$2
size=${3:-1200,1250}
if ! command -v chromium >/dev/null; then
  echo "$0: chromium is not installed" >&2
  exit 1
fi

profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

run_chromium() {
  timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic \
    --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars \
    "--user-data-dir=$profile" "--window-size=$size" "$@" "$url" 2>/dev/null
}

# What the browser made of the page, not what was sent.
if ! run_chromium --dump-dom | grep -q '<h1>Coffer cluster</h1>'; then
  echo "$0: $url is not a status page" >&2
  exit 1
fi
rm -f "$picture"
run_chromium "--screenshot=$(realpath -m "$picture")" >/dev/null
test -s "$picture"
