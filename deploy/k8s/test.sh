#!/bin/bash
#
# Checks all of deploy/k8s without a cluster: renders every overlay, validates the
# objects, holds them against policies and against the real programs, and plants
# mistakes that must be found.
#
#   test.sh                    with the programs in bazel-bin
#   test.sh --programs DIR     with coffer-directory, coffer-storage and coffer in DIR
#   test.sh --no-programs      without programs
#
# Needs Node, yamllint, shellcheck, python3-grpcio, and npm once, for the versions
# that tests/package-lock.json pins.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)

usage() { sed -n '3,12s/^# \{0,1\}//p' "$0"; }

programs=()
case ${1-} in
  '')
    programs=("$top/bazel-bin/services/directory/coffer-directory"
      "$top/bazel-bin/services/storage/coffer-storage"
      "$top/bazel-bin/client/cli/coffer")
    ;;
  --programs)
    (($# == 2)) || { usage >&2; exit 2; }
    programs=("$2/coffer-directory" "$2/coffer-storage" "$2/coffer")
    ;;
  --no-programs) ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac

failed=()
check() {
  local name=$1
  shift
  echo "== $name"
  "$@" || failed+=("$name")
}

# The modules, when they are not those of the lock file.
install_modules() {
  local stamp=node_modules/.installed
  cd "$here/tests"
  cmp -s package-lock.json "$stamp" || {
    npm ci --no-progress --loglevel=error && cp package-lock.json "$stamp"
  }
}

# Made for all of us, so it names nobody's registry; what it names is pinned.
lock_file() {
  local file=$here/tests/package-lock.json
  ! grep -n '"resolved"' "$file" || return 1
  jq -e '[.packages | to_entries[] | select(.key != "") | .value.integrity]
    | length > 0 and all(startswith("sha512-"))' "$file" >/dev/null
}

check modules install_modules
check 'lock file' lock_file
check yamllint yamllint --strict -c "$here/.yamllint" \
  "$here/base" "$here/overlays" "$here/components" "$here/tests/priority"
mapfile -d '' -t scripts < <(find "$here" -name node_modules -prune -o \
  \( -name '*.sh' -o -name kubectl-coffer \) -print0)
check shellcheck shellcheck "${scripts[@]}"
check 'alerts are the ones of deploy/observability' \
  "$here/components/monitoring/generate.sh" --check
check 'services for outside' "$here/components/external-access/make_services.sh" --check \
  "$here/overlays/external-access" "$here/overlays/production-external"
check rollout "$here/tests/rollout_test.sh"
check kubectl-coffer "$here/tests/kubectl_coffer_test.sh"
check 'manifests' node "$here/tests/check.mjs"
if ((${#programs[@]} > 0)); then
  check 'programs' "$here/tests/programs.py" "${programs[@]}"
  check 'documents' "$here/tests/documents_check.py" "${programs[2]}"
fi

if ((${#failed[@]} > 0)); then
  printf 'test.sh: failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
echo 'test.sh: passed'
