#!/bin/bash
#
# Builds the three programs, optimized and nearly static, into a folder:
# coffer, coffer-directory, coffer-storage (stripped), and NAME.inventory of
# each, which says what it was linked with.
#
#   deploy/images/build_programs.sh DIR
set -euo pipefail

case "${1:-}" in
  -h | --help)
    sed -n '3,7s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
  '' | -*)
    echo 'build_programs.sh: name a folder for the programs; see --help' >&2
    exit 2
    ;;
esac
mkdir -p "$1"
output=$(realpath "$1")
cd "$(dirname "$0")/../.."
scripts/install_deps.sh

options=(--config=opt --config=static)
programs=(
  client/cli/coffer
  services/directory/coffer-directory
  services/storage/coffer-storage
)
targets=()
for program in "${programs[@]}"; do
  targets+=("//${program%/*}:${program##*/}.stripped"
    "//deploy/images:${program##*/}_inventory")
done
bazel build "${options[@]}" "${targets[@]}"
bin=$(bazel info "${options[@]}" bazel-bin)
for program in "${programs[@]}"; do
  # Bazel leaves the symbol table in.
  strip --strip-unneeded -o "$output/${program##*/}" "$bin/$program.stripped"
  chmod 755 "$output/${program##*/}"
  install -m 644 "$bin/deploy/images/${program##*/}.inventory" "$output/"
done
