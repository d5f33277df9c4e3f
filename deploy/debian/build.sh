#!/bin/bash
#
# Makes the Debian packages: coffer (the command line), coffer-directory and
# coffer-storage (with hardened systemd services). Needs no root. The same commit
# and the same Debian packages give the same files, byte by byte.
#
#   deploy/debian/build.sh [--output DIR] [--programs DIR]
#
#   --output DIR     where to write the .deb files (default: build/debian)
#   --programs DIR   take the programs that deploy/images/build_programs.sh left
#                    in DIR instead of building them
#
# SOURCE_DATE_EPOCH, seconds since 1970, is the time of everything in the
# packages; by default that of the last commit.
set -euo pipefail

usage() { sed -n '3,15s/^# \{0,1\}//p' "$0"; }
here=$(dirname "$(realpath "$0")")
images=$(realpath "$here/../images")
output=$(realpath "$here/../..")/build/debian
programs=
while (($# > 0)); do
  case $1 in
    --output) output=${2:?--output needs a folder} ;;
    --programs) programs=${2:?--programs needs a folder} ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift 2
done
if ! command -v dpkg-shlibdeps >/dev/null; then
  echo 'build.sh: dpkg-shlibdeps is missing; apt install dpkg-dev' >&2
  exit 1
fi

# shellcheck source=/dev/null
source "$images/release.sh"
if [[ -z $programs ]]; then
  programs=$(mktemp -d)
  trap 'rm -rf "$programs"' EXIT
  "$images/build_programs.sh" "$programs"
fi
python3 -B "$here/build_debs.py" --programs "$programs" --output "$output" \
  --version "$COFFER_VERSION" --created "$SOURCE_DATE_EPOCH"
