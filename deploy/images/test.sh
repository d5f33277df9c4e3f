#!/bin/bash
#
# Tests the images: builds them twice, in different surroundings, and compares
# byte by byte; looks at every file in them; runs the programs in them as they
# are, with a read-only root, and lets them store a file.
#
#   deploy/images/test.sh [--programs DIR]
#
#   --programs DIR   take the programs that build_programs.sh left in DIR
#
# Needs root for running what is in the images (only looks at them otherwise).
# podman and skopeo have to understand the images, where they are installed.
set -euo pipefail

here=$(dirname "$(realpath "$0")")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
case "${1:-}" in
  '')
    programs=$scratch/programs
    "$here/build_programs.sh" "$programs"
    ;;
  --programs) programs=$(realpath "${2:?--programs needs a folder}") ;;
  -h | --help) sed -n '3,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) sed -n '3,13s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

# Once for both, whoever commits in the meantime.
# shellcheck source=/dev/null
source "$here/release.sh"
"$here/build.sh" --programs "$programs" --output "$scratch/first"

echo 'the same once more, in other surroundings'
# Not a link: names of the machine's folders must not matter.
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

launcher=()
if ((EUID == 0)); then
  # Ports and mounts of its own.
  launcher=(unshare --mount --net --)
fi
# Debian's own, which has gRPC.
"${launcher[@]}" /usr/bin/python3 -B "$here/images_acceptance.py" "$scratch/first"
echo 'deploy/images/test.sh: all is well'
