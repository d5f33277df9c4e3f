#!/bin/bash
#
# Tests the Debian packages: builds them twice, in different surroundings, and
# compares byte by byte; looks into them; unpacks them, and runs the services
# with the arguments and under the system-call rules of their units.
#
#   deploy/debian/test.sh [--programs DIR]
#
#   --programs DIR   take the programs that deploy/images/build_programs.sh left
#                    in DIR
#
# Needs root for running services as their user. systemd-analyze (of the package
# systemd) and lintian look at the packages where they are installed.
set -euo pipefail

usage() { sed -n '3,14s/^# \{0,1\}//p' "$0"; }
here=$(dirname "$(realpath "$0")")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
case "${1:-}" in
  '')
    programs=$scratch/programs
    "$here/../images/build_programs.sh" "$programs"
    ;;
  --programs) programs=$(realpath "${2:?--programs needs a folder}") ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac

# Once for both, whoever commits in the meantime.
# shellcheck source=/dev/null
source "$here/../images/release.sh"
"$here/build.sh" --programs "$programs" --output "$scratch/first"

echo 'the same once more, in other surroundings'
mkdir -p "$scratch/other/place"
cp "$programs"/* "$scratch/other/place"
(
  umask 077
  export TZ=Asia/Kolkata LC_ALL=C PYTHONHASHSEED=7
  cd /
  "$here/build.sh" --programs "$scratch/other/place" \
    --output "$scratch/other/second" >/dev/null
)
diff -r "$scratch/first" "$scratch/other/second"

if command -v lintian >/dev/null; then
  lintian --fail-on error "$scratch"/first/*.deb 2>/dev/null
fi
launcher=()
if ((EUID == 0)); then
  launcher=(unshare --mount --net --)
fi
# Debian's own Python, which has gRPC.
"${launcher[@]}" /usr/bin/python3 -B "$here/packages_acceptance.py" \
  "$scratch/first"
echo 'deploy/debian/test.sh: all is well'
