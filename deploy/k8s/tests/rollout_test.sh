#!/bin/bash
#
# Tests rollout.sh with a kubectl that keeps pods as files: NAME holds the revision.
set -euo pipefail
rollout=$(cd "$(dirname "$0")/.." && pwd)/rollout.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
fail() { echo "rollout_test: $*" >&2; failed=1; }

mkdir "$work/bin"
cat >"$work/bin/kubectl" <<'KUBECTL'
#!/bin/bash
pods=$FAKE/pods
name() { sed -n "s/.* $1 \([^ ]*\).*/\1/p" <<<"$all"; }
all=$*
case $all in
  *'get statefulsets'*component=storage*) echo coffer-storage-a coffer-storage-b ;;
  *'get statefulsets'*component=directory*) echo coffer-directory ;;
  *'get statefulset '*observedGeneration*) echo 4 4 ;;
  *'get statefulset '*updateRevision*) echo new ;;
  *'get statefulset coffer-directory '*replicas*) echo 1 ;;
  *'get statefulset '*replicas*) echo 2 ;;
  *'get pod '*uid*) cat "$pods/$(name pod).uid" ;;
  *'get pod '*revision-hash*) cat "$pods/$(name pod)" ;;
  *'get pod '*Ready*) if [[ -e $FAKE/broken ]]; then echo False; else echo True; fi ;;
  *'delete pod '*)
    pod=$(name pod)
    echo "delete $pod" >>"$FAKE/log"
    echo new >"$pods/$pod"
    echo "$RANDOM$RANDOM" >"$pods/$pod.uid"
    ;;
  *' exec '*)
    echo "ask ${all##* }" >>"$FAKE/log"
    # The first answer is no.
    if [[ -e $FAKE/busy || ! -e $FAKE/asked ]]; then
      : >"$FAKE/asked"
      echo 'not ready: LAST_REPLICA'
      exit 11
    fi
    ;;
  *) echo "unexpected: $all" >&2; exit 1 ;;
esac
KUBECTL
chmod +x "$work/bin/kubectl"
export FAKE=$work PATH=$work/bin:$PATH COFFER_ROLLOUT_PAUSE_SECONDS=0.05

# start POD...: all pods are of an old revision, but for those named
start() {
  rm -rf "$work/pods" "$work/log" "$work/asked" "$work/busy" "$work/broken"
  mkdir "$work/pods"
  : >"$work/log"
  local pod
  for pod in coffer-directory-0 coffer-storage-{a,b}-{0,1}; do
    echo old >"$work/pods/$pod"
    echo "$pod" >"$work/pods/$pod.uid"
  done
  for pod; do echo new >"$work/pods/$pod"; done
}
run() {
  status=0
  "$rollout" -n ns "$@" >"$work/out" 2>"$work/err" || status=$?
}
is() { [[ $status == "$1" ]] || fail "exit code $status, not $1: $(<"$work/err")"; }
log_is() { [[ $(<"$work/log") == "$1" ]] || fail "did: $(<"$work/log")"; }

start coffer-storage-a-0
run
is 0
log_is 'ask coffer-storage-a-1.coffer-storage.ns.svc:7420
ask coffer-storage-a-1.coffer-storage.ns.svc:7420
delete coffer-storage-a-1
ask coffer-storage-b-0.coffer-storage.ns.svc:7420
delete coffer-storage-b-0
ask coffer-storage-b-1.coffer-storage.ns.svc:7420
delete coffer-storage-b-1
delete coffer-directory-0'

start coffer-directory-0 coffer-storage-{a,b}-{0,1}
run
is 0
log_is ''

# Nothing is stopped that may not be.
start
: >"$work/busy"
run --timeout 1
is 1
grep -q 'LAST_REPLICA' "$work/err" || fail "gives no reason: $(<"$work/err")"
! grep -q delete "$work/log" || fail "stopped a node that may not stop"

# Nor is a second one when the first does not come back.
start
: >"$work/broken"
run --timeout 1
is 1
[[ $(grep -c delete "$work/log") == 1 ]] || fail "went on after a pod that is not ready"

start coffer-storage-a-0
: >"$work/broken"
run --timeout 1
is 1
log_is ''

run --timeout 0
is 2
run --other
is 2
((failed == 0)) || exit 1
echo 'rollout_test: passed'
