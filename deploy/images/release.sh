# shellcheck shell=bash
#
# Sourced by scripts that make something to release: sets COFFER_VERSION,
# COFFER_REVISION and SOURCE_DATE_EPOCH, each unless it is set already.

set -euo pipefail

release_top=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")

release_git() { git -c safe.directory='*' -C "$release_top" "$@"; }

if [[ -z ${COFFER_VERSION:-} ]]; then
  COFFER_VERSION=$(sed -n 's/.*kSoftwareVersion\[\] = "\(.*\)";/\1/p' \
    "$release_top/lib/version/version.h")
fi
if [[ -z ${COFFER_REVISION:-} ]]; then
  COFFER_REVISION=$(release_git rev-parse HEAD 2>/dev/null || echo unknown)
  if [[ -n $(release_git status --porcelain --untracked-files=no \
    2>/dev/null) ]]; then
    COFFER_REVISION+=-modified
  fi
fi
if [[ -z ${SOURCE_DATE_EPOCH:-} ]]; then
  SOURCE_DATE_EPOCH=$(release_git log -1 --format=%ct 2>/dev/null) || {
    echo 'this is no git checkout: set SOURCE_DATE_EPOCH' >&2
    exit 1
  }
fi
export COFFER_VERSION COFFER_REVISION SOURCE_DATE_EPOCH
