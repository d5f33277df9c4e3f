#!/bin/bash
#
# Builds without warnings and runs tests.  The last line is "N passed, N failed";
# the exit code is 0 only if nothing failed.
#
#   scripts/test.sh [option...]
#
#   --gcc         all tests, built with gcc (what happens without options)
#   --clang       only build, with clang: lock annotations, layering
#   --headers     only build: every header compiles by itself
#   --sanitize    unit and in-process tests with AddressSanitizer and
#                 UndefinedBehaviorSanitizer, then with ThreadSanitizer
#   --all         all of the above
#   --targets P   instead of everything, only the Bazel pattern P, as in
#                 --targets //lib/...; may be given several times
#
# A build that is only a build counts as one passed or failed.  Tests that start
# processes or do not go with sanitizers have the tag "process" or "nosan".
set -euo pipefail

readonly script=$0
usage() { sed -n '3,18s/^# \{0,1\}//p' "$script"; }

stages=() targets=()
while (($# > 0)); do
  case "$1" in
    --gcc | --clang | --headers | --sanitize) stages+=("${1#--}") ;;
    --all) stages=(gcc clang headers sanitize) ;;
    --targets)
      [[ -n ${2:-} ]] || { usage >&2; exit 2; }
      targets+=("$2")
      shift
      ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
((${#stages[@]} > 0)) || stages=(gcc)

cd "$(dirname "$0")/.."
scripts/install_deps.sh

events=$(mktemp)
trap 'rm -f "$events"' EXIT
passed=0 failed=0

# run NAME test|build BAZEL_OPTION_OR_TARGET...
run() {
  local name=$1 command=$2 start=$SECONDS new_passed new_failed
  shift 2
  echo "== $name"
  : >"$events"
  # The events tell whether it went well, in more detail.
  bazel "$command" --keep_going --build_event_json_file="$events" "$@" || true
  read -r new_passed new_failed < <(python3 tools/bazel_results.py "$events")
  if [[ $command == build ]] && ((new_failed == 0)); then
    new_passed=1
  fi
  passed=$((passed + new_passed)) failed=$((failed + new_failed))
  echo "== $name: $new_passed passed, $new_failed failed," \
    "$((SECONDS - start)) s"
}

everything=("${targets[@]}")
((${#targets[@]} > 0)) || everything=(//...)
sanitized=("${targets[@]}")
((${#targets[@]} > 0)) ||
  sanitized=(//lib/... //services/... //client/... //integration_tests/...)
readonly sanitizer_options=(
  --build_tests_only '--test_tag_filters=-process,-nosan'
)

for stage in "${stages[@]}"; do
  case "$stage" in
    gcc) run gcc test -- "${everything[@]}" ;;
    clang) run clang build --config=clang -- "${everything[@]}" ;;
    headers) run headers build --config=headers -- "${everything[@]}" ;;
    sanitize)
      run asan+ubsan test --config=asan --config=ubsan \
        "${sanitizer_options[@]}" -- "${sanitized[@]}"
      run tsan test --config=tsan \
        "${sanitizer_options[@]}" -- "${sanitized[@]}"
      ;;
  esac
done

echo "$passed passed, $failed failed"
((failed == 0))
