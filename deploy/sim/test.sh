#!/bin/bash
# Runs the rendered manifests on this machine, a network namespace for each
# pod, and drills them; see README.md. One line for each drill, PASS or FAIL.
#
#   deploy/sim/test.sh --images DIR [--keep] [dev|external-access]...
#
# Needs root, and the Debian packages iproute2 nftables util-linux
# python3-grpcio python3-yaml. Nothing of it is left on the machine, however it
# ends: all mounts, networks and processes are in namespaces that end with the
# first process in them.
set -euo pipefail
if [[ ${1-} == -h || ${1-} == --help ]]; then
  sed -n '2,10s/^# \{0,1\}//p' "$0"
  exit 0
fi
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ "$(id -u)" != 0 ]; then
  echo "deploy/sim/test.sh: needs root, to make namespaces" >&2
  exit 2
fi
for tool in ip bridge nft unshare python3; do
  if ! command -v "$tool" > /dev/null; then
    echo "deploy/sim/test.sh: no $tool: apt-get install iproute2 nftables" \
      "util-linux python3" >&2
    exit 2
  fi
done
options=()
overlays=()
while (($# > 0)); do
  case $1 in
    --images)
      if (($# < 2)); then
        echo "deploy/sim/test.sh: --images needs a folder" >&2
        exit 2
      fi
      images=$(CDPATH='' cd -- "$2" && pwd)
      options+=("--images=$images")
      shift
      ;;
    --keep) options+=(--keep) ;;
    -*) echo "deploy/sim/test.sh: unknown option $1" >&2; exit 2 ;;
    *) overlays+=("$1") ;;
  esac
  shift
done
((${#overlays[@]} > 0)) || overlays=(dev external-access)
status=0
for overlay in "${overlays[@]}"; do
  setpriv --pdeathsig KILL unshare --net --mount --pid --ipc --uts --fork \
    --kill-child --mount-proc \
    /usr/bin/python3 "$here/drills.py" "${options[@]}" "$overlay" || status=1
done
exit $status
