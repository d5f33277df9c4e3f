#!/bin/bash
#
# Runs the examples in all languages against real servers. Gets the npm packages
# that the lock file of examples/node names; nothing is installed outside of a
# temporary folder. Without npm, or where it has no way to the packages, the
# examples in Node are skipped, with a message.
#
#   examples/test.sh              the last line is "N passed, N failed"
#   examples/test.sh --need-node  fail instead of skipping
set -euo pipefail

need_node=false
case "${1:-}" in
  '') ;;
  --need-node) need_node=true ;;
  *) sed -n '3,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r examples/node "$work/node"
rm -rf "$work/node/node_modules"

passed=0 failed=0
run() {
  if bazel test "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
}

run //examples:python_example_test
if npm ci --prefix "$work/node" --no-progress >"$work/npm.log" 2>&1; then
  run --test_env="COFFER_NODE_EXAMPLE=$work/node" \
    --nocache_test_results //examples:node_example_test
elif $need_node; then
  cat "$work/npm.log" >&2
  failed=$((failed + 1))
else
  cat "$work/npm.log" >&2
  echo 'examples/test.sh: no npm packages: the examples in Node were skipped'
fi

echo "$passed passed, $failed failed"
((failed == 0))
