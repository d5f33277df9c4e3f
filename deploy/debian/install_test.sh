#!/bin/bash
#
# Installs the packages with apt in a Debian of its own, boots that with systemd, starts
# the services there as deploy/debian/README.md says, stores a file, and removes all.
#
#   deploy/debian/install_test.sh --packages DIR
#
#   --packages DIR   the .deb files that deploy/debian/build.sh has made
#
# Needs root, the packages mmdebstrap and systemd-container, and Debian's archive. What
# is made on this machine, the folder and a control group, goes with the script.
set -euo pipefail

usage() { sed -n '3,11s/^# \{0,1\}//p' "$0"; }
packages=
while (($# > 0)); do
  case $1 in
    --packages) packages=$(realpath "${2:?--packages needs a folder}"); shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
[[ -n $packages ]] || { usage >&2; exit 2; }
for program in mmdebstrap systemd-nspawn; do
  command -v "$program" >/dev/null || {
    echo "install_test.sh: no $program: apt install mmdebstrap systemd-container" >&2
    exit 2
  }
done
((EUID == 0)) || { echo 'install_test.sh: needs root' >&2; exit 2; }

here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
group=coffer-install-$$
hierarchies=()
clean_up() {
  local hierarchy
  for hierarchy in "${hierarchies[@]}"; do
    echo "$$" >"$hierarchy/cgroup.procs"
    find "$hierarchy/$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
  rm -rf "$work"
}
trap clean_up EXIT

# A control group of its own: the systemd inside takes what it sees for its own.
enter_group() {
  local folder name
  for folder in /sys/fs/cgroup /sys/fs/cgroup/*; do
    [[ ! -L $folder && -f $folder/cgroup.procs ]] || continue
    mkdir "$folder/$group"
    hierarchies+=("$folder")
    for name in cpuset.cpus cpuset.mems; do
      [[ ! -f $folder/$name ]] || cat "$folder/$name" >"$folder/$group/$name"
    done
    echo "$$" >"$folder/$group/cgroup.procs"
  done
}

echo '== apt install'
checks=$work/machine/srv/coffer
mkdir "$work/coffer"
cp "$packages"/coffer*.deb "$here/install_checks.sh" "$work/coffer"
# A backup is made by the commands of the document, as they are written.
python3 -B "$here/../k8s/tests/documents.py" docs/operations.md 'Backup of the directory' \
  >"$work/coffer/backup.sh"
# The root is empty but for what systemd needs, so missing dependencies are noticed.
# shellcheck disable=SC2016 # $1 is for the hook: the new root
mmdebstrap --quiet --variant=minbase --include=systemd,systemd-sysv,dbus \
  --customize-hook="copy-in '$work/coffer' /srv" \
  --customize-hook='chroot "$1" sh -c "apt-get install --yes /srv/coffer/*.deb"' \
  bookworm "$work/machine" >"$work/apt.log" 2>&1 || {
  tail -n 30 "$work/apt.log" >&2
  exit 1
}
grep -E '^(Setting up|Creating).*coffer' "$work/apt.log"

cat >"$work/machine/etc/systemd/system/checks.service" <<'UNIT'
[Service]
Type=idle
ExecStart=/bin/bash /srv/coffer/install_checks.sh
StandardOutput=file:/srv/coffer/output
StandardError=inherit
ExecStopPost=/bin/systemctl poweroff --no-block
UNIT
ln -s ../checks.service "$work/machine/etc/systemd/system/multi-user.target.wants/"

enter_group
timeout --kill-after=10 300 systemd-nspawn --quiet --register=no --keep-unit \
  --private-network --directory="$work/machine" --console=pipe --boot \
  </dev/null >"$work/boot.log" 2>&1 || true
cat "$checks/output"
# The last line is only written when nothing failed.
if [[ $(tail -n 1 "$checks/output") != 'install_checks: passed' ]]; then
  tail -n 20 "$work/boot.log" >&2
  echo 'install_test.sh: FAILED' >&2
  exit 1
fi
echo 'install_test.sh: passed'
