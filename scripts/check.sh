#!/bin/bash
#
# Checks what needs no build: format, shell scripts, Python files, tidy rules.
#
#   scripts/check.sh          only look; fail if something is wrong
#   scripts/check.sh --fix    first repair what a program can repair
set -euo pipefail

usage() { sed -n '3,6s/^# *//p' "$0"; }

fix=false
case "${1:-}" in
  '') ;;
  --fix) fix=true ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac

cd "$(dirname "$0")/.."
scripts/install_deps.sh

# All files but those that .gitignore names, as in tools/tidy_rules.
mapfile -d '' -t listed < <(git -c safe.directory='*' \
  ls-files -z --cached --others --exclude-standard)
formatted=() python=() shell=() text=()
for file in "${listed[@]}"; do
  [[ -f $file && ! -L $file ]] || continue
  case "$file" in
    *.cc | *.h | *.proto) formatted+=("$file") ;;
    *.py) python+=("$file") ;;
    *.sh | .ci/run) shell+=("$file") ;;
  esac
  # Neither empty nor binary, and not what a test compares byte by byte.
  if [[ $file != */testdata/* ]] && grep -qI . "$file"; then
    text+=("$file")
  fi
done

repair_white_space() {
  local file repaired
  for file in "${text[@]}"; do
    # $() also drops empty lines at the end.
    repaired=$(sed 's/[[:space:]]*$//' "$file")
    cmp -s "$file" <(printf '%s\n' "$repaired") ||
      printf '%s\n' "$repaired" >"$file"
  done
}

if $fix; then
  clang-format-14 -i "${formatted[@]}"
  repair_white_space
fi

failed=()
check() {
  local name=$1
  shift
  echo "== $name"
  "$@" || failed+=("$name")
}

compile_python() {
  local cache status=0
  cache=$(mktemp -d)
  PYTHONPYCACHEPREFIX=$cache python3 -m compileall -q "${python[@]}" || status=$?
  rm -rf "$cache"
  return "$status"
}

check 'clang-format (repair with --fix)' \
  clang-format-14 --dry-run --Werror "${formatted[@]}"
check shellcheck shellcheck "${shell[@]}"
check 'python syntax' compile_python
check 'benchmarks/without_metrics.patch applies' \
  git apply --check benchmarks/without_metrics.patch
check 'tidy' env PYTHONDONTWRITEBYTECODE=1 python3 tools/tidy.py
check 'tidy selftest' \
  env PYTHONDONTWRITEBYTECODE=1 python3 tools/tidy_selftest.py --quiet

if ((${#failed[@]} > 0)); then
  printf 'check.sh: failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
echo 'check.sh: all is well'
