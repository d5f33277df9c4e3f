#!/bin/bash
#
# Looks at the status page of a real directory with headless Chromium, as wide as a
# desk and as a phone: the page is what the browser shows, with the nodes that there
# are, and loads nothing from elsewhere.
#
#   scripts/status_page_test.sh DIR
#
# DIR has coffer, coffer-directory and coffer-storage. Needs chromium.
set -euo pipefail

if (($# != 1)); then
  sed -n '3,9s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
programs=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
export COFFER_CONFIG=$work/config.toml COFFER_KEY_FILE=$work/keyring
export XDG_STATE_HOME=$work/state
dev=("$programs/coffer" dev)
trap '"${dev[@]}" stop --data "$work/data" >/dev/null 2>&1 || true; rm -rf "$work"' EXIT

"${dev[@]}" start --detach --nodes 2 --data "$work/data" >"$work/out"
url=$(sed -n 's/^status page: //p' "$work/out")
[[ -n $url ]] || { echo "no status page in: $(<"$work/out")" >&2; exit 1; }

page=$(curl --silent --show-error --fail "$url")
if grep -Eq '<script|<link|<img|https?://|url\(' <<<"$page"; then
  echo 'the page wants to load something' >&2
  exit 1
fi
active=$(grep -c '>ACTIVE<' <<<"$page")
((active == 2)) || { echo "$active active nodes are shown" >&2; exit 1; }
for size in 1200,1250 400,2400; do
  "$here/status_page_shot.sh" "$url" "$work/page-$size.png" "$size"
  [[ $(head -c 8 "$work/page-$size.png" | od -An -tx1 | tr -d ' \n') == 89504e470d0a1a0a ]]
done
echo 'status page: two active nodes, shown by Chromium in two widths'
