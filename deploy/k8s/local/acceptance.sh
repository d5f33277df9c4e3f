#!/bin/bash
#
# Builds a real cluster if there is none yet, starts it on this machine, runs e2e.sh
# against it, and takes it down.
#
#   acceptance.sh [--dir DIR] [--images DIR] [--coffer PROGRAM] [--nodes N] [ARGUMENT...]
#
#   --dir DIR        Kubernetes, and the state of the cluster (~/.cache/coffer-kube-go)
#   --images DIR     of deploy/images/build.sh (build/images)
#   --coffer PROGRAM the command line (bazel-bin/client/cli/coffer)
#   --nodes N        of the cluster (3)
#
# All other arguments are for e2e.sh. Needs root, and Go 1.20 for the first run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)

dir=${XDG_CACHE_HOME:-$HOME/.cache}/coffer-kube-go
images=$top/build/images
coffer=$top/bazel-bin/client/cli/coffer
nodes=3
while (($#)); do
  case $1 in
    --dir) dir=${2:?}; shift 2 ;;
    --images) images=${2:?}; shift 2 ;;
    --coffer) coffer=${2:?}; shift 2 ;;
    --nodes) nodes=${2:?}; shift 2 ;;
    -h | --help) sed -n '3,14s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) break ;;
  esac
done

"$here/build.sh" --route go --dir "$dir"
cluster=("$here/cluster.sh" --dir "$dir")
# Before `up`, which may fail halfway.
trap '"${cluster[@]}" down' EXIT
"${cluster[@]}" up --nodes "$nodes"

# Commands for e2e.sh are split at spaces.
export COFFER_KUBE_DIR=$dir
eval "$("${cluster[@]}" env)"
# shellcheck disable=SC2086 # the prefix is a command line
$COFFER_KUBE_ENTER "$top/deploy/k8s/e2e.sh" --context coffer \
  --images "$images" --load "$here/cluster.sh load" --expose NodePort \
  --cut "$here/cluster.sh cut" --heal "$here/cluster.sh heal" \
  --coffer "$coffer" "$@"
