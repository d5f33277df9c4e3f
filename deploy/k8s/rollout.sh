#!/bin/bash
#
# Restarts the pods of Coffer that are not of the newest revision, one at a time, after
# `kubectl apply -k` of overlays/production, whose StatefulSets are OnDelete:
#
#   rollout.sh [-n NAMESPACE] [--context CONTEXT] [--kubeconfig FILE] [--timeout SECONDS]
#
# Storage pods first, zone by zone. Before each, the directory is asked whether its node
# may stop (`coffer cluster ready --maintenance`), again and again until it may; after
# each, its new pod has to be ready. The directory's pod is the last: the answers up to
# then come from the program that knows the nodes already.
# Stops at the first pod that is not ready, or may not stop, in SECONDS (600), and can
# be run again at any time: it goes on with what is left. Exit code 0 when all pods are
# of the newest revision, 1 when not, 2 for wrong usage.
set -euo pipefail

readonly exit_usage=2
readonly pause_seconds=${COFFER_ROLLOUT_PAUSE_SECONDS:-2} # shorter in tests
readonly part_of=app.kubernetes.io/part-of=coffer component=app.kubernetes.io/component
readonly directory=coffer-directory-0 service=coffer-storage storage_port=7420
namespace=coffer timeout=600
kubectl=(kubectl)

usage() { sed -n '3,15s/^# \{0,1\}//p' "$0"; }
while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    -n | --namespace | --context | --kubeconfig | --timeout)
      (($# >= 2)) || { usage >&2; exit $exit_usage; } ;;
    *) usage >&2; exit $exit_usage ;;
  esac
  case $1 in
    -n | --namespace) namespace=$2 ;;
    --timeout) timeout=$2 ;;
    *) kubectl+=("$1" "$2") ;;
  esac
  shift 2
done
[[ $timeout =~ ^[1-9][0-9]*$ ]] || { usage >&2; exit $exit_usage; }
kubectl+=(--namespace "$namespace")
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

say() { printf '%s\n' "$*"; }
die() { printf 'rollout.sh: %s\n' "$*" >&2; exit 1; }
k() { "${kubectl[@]}" "$@"; }

# eventually WHAT COMMAND...: until COMMAND succeeds; its last words when it never does
eventually() {
  local what=$1 end=$((SECONDS + timeout))
  shift
  until "$@" >"$answer" 2>&1; do
    ((SECONDS < end)) || die "gave up on: $what: $(tail -n 3 "$answer")"
    sleep "$pause_seconds"
  done
}

# sets COMPONENT: names of its StatefulSets
sets() {
  k get statefulsets --selector "$part_of,$component=$1" \
    --output 'jsonpath={.items[*].metadata.name}'
}

# The controller has seen the newest specification.
observed() {
  local generations
  generations=$(k get statefulset "$1" --output \
    'jsonpath={.metadata.generation} {.status.observedGeneration}') || return 1
  [[ ${generations% *} == "${generations#* }" ]]
}

# field_of_pod POD FIELD: nothing for no such pod
field_of_pod() { k get pod "$1" --ignore-not-found --output "jsonpath={$2}"; }
revision_of_pod() { field_of_pod "$1" '.metadata.labels.controller-revision-hash'; }

# renewed POD OLD_UID REVISION: another pod, of this revision, is ready
renewed() {
  local uid revision ready
  uid=$(field_of_pod "$1" .metadata.uid) && revision=$(revision_of_pod "$1") &&
    ready=$(field_of_pod "$1" '.status.conditions[?(@.type=="Ready")].status') || return 1
  if [[ -z $uid || $uid == "$2" || $revision != "$3" || $ready != True ]]; then
    echo "pod $1 is of revision ${revision:-none}, ready: ${ready:-no}"
    return 1
  fi
}

may_stop() {
  k exec "$directory" -- coffer cluster ready --maintenance \
    "$1.$service.$namespace.svc:$storage_port"
}

# restart POD REVISION
restart() {
  local uid
  uid=$(field_of_pod "$1" .metadata.uid)
  [[ -n $uid ]] || die "there is no pod $1: its StatefulSet has to make it first"
  k delete pod "$1" --wait=false >/dev/null
  eventually "pod $1, to be ready again" renewed "$1" "$uid" "$2"
}

# roll SET KIND: its pods that are outdated; KIND is storage or directory
roll() {
  local set=$1 kind=$2 revision replicas number pod
  eventually "the controller, to see $set" observed "$set"
  revision=$(k get statefulset "$set" --output 'jsonpath={.status.updateRevision}')
  replicas=$(k get statefulset "$set" --output 'jsonpath={.spec.replicas}')
  [[ -n $revision && $replicas =~ ^[0-9]+$ ]] || die "cannot read the state of $set"
  for ((number = 0; number < replicas; number++)); do
    pod=$set-$number
    if [[ $(revision_of_pod "$pod") == "$revision" ]]; then
      # A restart that was begun before, perhaps.
      eventually "pod $pod, to be ready" renewed "$pod" '' "$revision"
      say "$pod: is of the newest revision"
      continue
    fi
    if [[ $kind == storage ]]; then
      eventually "$pod, to be allowed to stop" may_stop "$pod"
    fi
    say "$pod: restarting"
    restart "$pod" "$revision"
    say "$pod: ready"
  done
}

storage=$(sets storage)
[[ -n $storage ]] || die "namespace $namespace has no storage nodes of Coffer"
for set in $storage; do roll "$set" storage; done
for set in $(sets directory); do roll "$set" directory; done
say 'all pods are of the newest revision'
