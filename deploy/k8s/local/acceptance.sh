#!/bin/bash
#
# Builds a real cluster if there is none yet, starts it on this machine, runs e2e.sh and
# docs_test.py against it, and takes it down.
#
#   acceptance.sh [--only PART] [--dir DIR] [--images DIR] [--coffer PROGRAM] [--nodes N]
#     [ARGUMENT...]
#
#   --only PART      e2e or docs: one of the two (both)
#   --dir DIR        Kubernetes, and the state of the cluster (~/.cache/coffer-kube-go)
#   --images DIR     of deploy/images/build.sh (build/images)
#   --coffer PROGRAM the command line (bazel-bin/client/cli/coffer)
#   --nodes N        of the cluster (3)
#
# All other arguments are for e2e.sh, or for docs_test.py with --only docs. Needs root,
# and Go 1.20 for the first run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)

dir=${XDG_CACHE_HOME:-$HOME/.cache}/coffer-kube-go
images=$top/build/images
coffer=$top/bazel-bin/client/cli/coffer
nodes=3
# Namespaces come and go; a volume of one that is gone is not used again.
readonly volumes_per_node=16
only=
while (($#)); do
  case $1 in
    --only)
      [[ ${2-} == e2e || ${2-} == docs ]] || { echo "acceptance.sh: --only e2e or docs" >&2; exit 2; }
      only=$2
      shift 2
      ;;
    --dir) dir=${2:?}; shift 2 ;;
    --images) images=${2:?}; shift 2 ;;
    --coffer) coffer=${2:?}; shift 2 ;;
    --nodes) nodes=${2:?}; shift 2 ;;
    -h | --help) sed -n '3,18s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) break ;;
  esac
done

"$here/build.sh" --route go --dir "$dir"
cluster=("$here/cluster.sh" --dir "$dir")
# Before `up`, which may fail halfway.
trap '"${cluster[@]}" down' EXIT
"${cluster[@]}" up --nodes "$nodes" --pvs "$volumes_per_node"

# Commands for the tests are split at spaces.
export COFFER_KUBE_DIR=$dir
eval "$("${cluster[@]}" env)"
status=0
if [[ $only != docs ]]; then
  # shellcheck disable=SC2086 # the prefix is a command line
  $COFFER_KUBE_ENTER "$top/deploy/k8s/e2e.sh" --context coffer \
    --images "$images" --load "$here/cluster.sh load" --expose NodePort \
    --cut "$here/cluster.sh cut" --heal "$here/cluster.sh heal" \
    --coffer "$coffer" "$@" || status=1
  set --
fi
if [[ $only != e2e ]]; then
  # shellcheck disable=SC2086 # as above
  $COFFER_KUBE_ENTER "$top/deploy/k8s/docs_test.py" --context coffer \
    --images "$images" --load "$here/cluster.sh load" --coffer "$coffer" "$@" || status=1
fi
exit "$status"
