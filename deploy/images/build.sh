#!/bin/bash
#
# Makes the three images as OCI archives, without a daemon, a registry or root:
# coffer-directory, coffer-storage and coffer (the command line). The same commit
# and the same Debian packages give the same files, byte by byte.
#
#   deploy/images/build.sh [--output DIR] [--programs DIR]
#
#   --output DIR     where to write NAME-VERSION.oci.tar, .spdx.json (the bill of
#                    materials) and .digest (default: build/images)
#   --programs DIR   take the programs that build_programs.sh left in DIR instead
#                    of building them
#
# SOURCE_DATE_EPOCH, seconds since 1970, is the time of everything in the images;
# by default that of the last commit.
set -euo pipefail

usage() { sed -n '3,16s/^# \{0,1\}//p' "$0"; }
here=$(dirname "$(realpath "$0")")
top=$(realpath "$here/../..")
output=$top/build/images
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

# shellcheck source=/dev/null
source "$here/release.sh"
if [[ -z $programs ]]; then
  programs=$(mktemp -d)
  trap 'rm -rf "$programs"' EXIT
  "$here/build_programs.sh" "$programs"
fi
python3 -B "$here/build_images.py" --programs "$programs" --output "$output" \
  --version "$COFFER_VERSION" --revision "$COFFER_REVISION" \
  --created "$SOURCE_DATE_EPOCH"
