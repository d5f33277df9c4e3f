#!/bin/bash
#
# Shows the main job on this machine, from nothing: installs what is missing,
# builds, starts a cluster of one directory and three storage nodes, stores a
# real tree and a big file, fetches both back and compares, kills a node with -9,
# fetches again, and stops everything.
#
#   scripts/demo.sh [--size MIB] [--tree DIR] [--keep]
#
#   --size MIB   size of the big file, at least 512 (default 512)
#   --tree DIR   the tree to store (default /usr/include)
#   --keep       leave the cluster running and the data in place
#
# Exit status 0: everything came back identical, before and after the kill.
set -euo pipefail
cd "$(dirname "$0")/.."

size_mib=512
tree=/usr/include
keep=0
while (($# > 0)); do
  case $1 in
    --size)
      size_mib=${2:?--size needs a number of MiB}
      shift 2
      ;;
    --tree)
      tree=${2:?--tree needs a folder}
      shift 2
      ;;
    --keep)
      keep=1
      shift
      ;;
    -h | --help)
      sed -n '3,16s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *)
      echo "demo.sh: unknown argument '$1'; see --help" >&2
      exit 2
      ;;
  esac
done
if ! [[ $size_mib =~ ^[0-9]+$ ]] || ((size_mib < 512)); then
  echo "demo.sh: --size takes a number of MiB, at least 512" >&2
  exit 2
fi
if [[ ! -d $tree ]]; then
  echo "demo.sh: $tree is no folder; name one with --tree" >&2
  exit 2
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/coffer-demo.XXXXXX")
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state
export COFFER_CONFIG=$work/config.toml COFFER_KEY_FILE=$work/keyring
coffer=$PWD/bazel-bin/client/cli/coffer
bin_dirs=()
started=0

finish() {
  local code=$?
  if ((started && !keep)); then
    "$coffer" dev stop --data "$work/cluster" >/dev/null 2>&1 || true
  fi
  if ((keep)); then
    echo "kept: $work (stop with: $coffer dev stop --data $work/cluster)"
  else
    rm -rf "$work"
  fi
  if ((code != 0)); then
    echo "demo: FAILED (exit code $code)" >&2
  fi
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[[ -t 1 ]] || say() { printf '\n%s\n' "$*"; }

# Runs a command, and prints how long it took and how many bytes a second.
timed() {
  local what=$1 bytes=$2 start end
  shift 2
  start=$(date +%s%N)
  "$@"
  end=$(date +%s%N)
  awk -v what="$what" -v bytes="$bytes" -v ns="$((end - start))" 'BEGIN {
    s = ns / 1e9; if (s <= 0) s = 1e-9
    printf "  %-34s %8.1f MiB in %6.2f s = %7.1f MiB/s\n",
      what, bytes / 1048576, s, bytes / 1048576 / s }'
}

same_tree() { diff -r --no-dereference "$1" "$2"; }

say "1. Packages and build"
scripts/install_deps.sh
bazel build --config=opt //client/cli:coffer \
  //services/directory:coffer-directory //services/storage:coffer-storage
bazel shutdown
bin_dirs=(bazel-bin/services/directory bazel-bin/services/storage)
mkdir -p "$work/bin"
for dir in "${bin_dirs[@]}"; do
  ln -s "$PWD/$dir"/coffer-* "$work/bin/" 2>/dev/null || true
done
ln -sf "$PWD/bazel-bin/client/cli/coffer" "$work/bin/coffer"
"$coffer" version

say "2. A cluster: one directory, three storage nodes, real processes"
started=1
"$coffer" dev start --data "$work/cluster" --nodes 3 --replicas 3 \
  --bin-dir "$work/bin" --detach
"$coffer" init --no-passphrase
"$coffer" node list

say "3. A vault"
"$coffer" vault create demo

say "4. Store a tree and a big file"
cp -r "$tree" "$work/tree"
tree_files=$(find "$work/tree" -type f | wc -l)
tree_bytes=$(find "$work/tree" -type f -printf '%s\n' | awk '{s += $1} END {print s + 0}')
big_bytes=$((size_mib * 1024 * 1024))
# Incompressible, and the same in each run.
openssl enc -aes-128-ctr -nosalt -pass pass:coffer-demo -pbkdf2 -in /dev/zero 2>/dev/null |
  head -c "$big_bytes" >"$work/big" || true
echo "  $tree: $tree_files files; big: $size_mib MiB of incompressible bytes"
timed "put -r $tree" "$tree_bytes" "$coffer" put --progress never -r "$work/tree" cf://demo/tree
timed "put big" "$big_bytes" "$coffer" put --progress never "$work/big" cf://demo/big
"$coffer" ls -l cf://demo/
"$coffer" cluster status

say "5. Fetch back and compare"
timed "get -r" "$tree_bytes" "$coffer" get --progress never -r cf://demo/tree "$work/tree.back"
timed "get big" "$big_bytes" "$coffer" get --progress never cf://demo/big "$work/big.back"
same_tree "$work/tree" "$work/tree.back"
cmp "$work/big" "$work/big.back"
echo "  identical: $tree_files files and the big file"
rm -rf "$work/tree.back" "$work/big.back"

say "6. Kill one storage node with -9 and fetch again"
victim=$("$coffer" dev status --data "$work/cluster" --json |
  python3 -c 'import json, sys
for line in sys.stdin:
    item = json.loads(line)
    if item.get("name", "").startswith("node-"):
        print(item["pid"])
        break')
kill -9 "$victim"
echo "  killed process $victim"
timed "get -r, one node dead" "$tree_bytes" "$coffer" get --progress never -r cf://demo/tree "$work/tree.back"
timed "get big, one node dead" "$big_bytes" "$coffer" get --progress never cf://demo/big "$work/big.back"
same_tree "$work/tree" "$work/tree.back"
cmp "$work/big" "$work/big.back"
echo "  identical again"

say "7. Stop"
if ((!keep)); then
  "$coffer" dev stop --data "$work/cluster"
  started=0
fi
say "demo: everything came back identical"
