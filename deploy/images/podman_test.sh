#!/bin/bash
#
# Runs the commands of docs/images.md, section "On one machine, with podman", exactly
# as they are written, in a network and a container storage of their own.
#
#   deploy/images/podman_test.sh --images DIR
#
#   --images DIR   what deploy/images/build.sh has written
#
# Needs root, and the packages podman, runc, netavark and aardvark-dns. Ends what it
# has started; nothing of it stays on the machine.
set -euo pipefail

usage() { sed -n '3,11s/^# \{0,1\}//p' "$0"; }
images=
while (($# > 0)); do
  case $1 in
    --images) images=$(realpath "${2:?--images needs a folder}"); shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
[[ -n $images ]] || { usage >&2; exit 2; }
((EUID == 0)) || { echo 'podman_test.sh: needs root' >&2; exit 2; }
top=$(realpath "$(dirname "$0")/../..")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Docker's limits are more than some machines allow; logs need no journal.
export CONTAINERS_CONF=$work/containers.conf CONTAINERS_STORAGE_CONF=$work/storage.conf
cat >"$CONTAINERS_CONF" <<CONF
[containers]
default_ulimits = ["nofile=16384:16384", "nproc=32768:32768"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
[network]
network_backend = "netavark"
network_config_dir = "$work/networks"
CONF
cat >"$CONTAINERS_STORAGE_CONF" <<CONF
[storage]
driver = "vfs"
graphroot = "$work/storage"
runroot = "$work/run"
CONF

# The folder that a reader is in: images, and a file to store.
mkdir -p "$work/here/build"
ln -s "$images" "$work/here/build/images"
head -c 5000000 /dev/urandom >"$work/here/holiday.bin"
{
  echo 'set -euxo pipefail'
  echo 'trap "podman rm --all --force --time 10 >/dev/null" EXIT'
  python3 -B "$top/deploy/k8s/tests/documents.py" docs/images.md \
    'On one machine, with podman'
} >"$work/commands.sh"
cat >"$work/enter.sh" <<'ENTER'
set -euo pipefail
ip link set lo up
mkdir -p /run/containers # where networks keep what runs, whatever is configured
mount -t tmpfs none /run/containers
exec bash "$1"
ENTER
cd "$work/here"
unshare --net --mount -- bash "$work/enter.sh" "$work/commands.sh"
echo 'podman_test.sh: passed'
