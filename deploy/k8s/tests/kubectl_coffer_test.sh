#!/bin/bash
#
# Tests kubectl-coffer with a kubectl and a coffer that only say what they are given.
set -euo pipefail
plugin=$(cd "$(dirname "$0")/.." && pwd)/kubectl-coffer
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fail() { echo "kubectl_coffer_test: $*" >&2; failed=1; }

mkdir "$work/bin"
# Lists one pod; forwards two ports as the real one says it, until it is stopped.
cat >"$work/bin/kubectl" <<'KUBECTL'
#!/bin/bash
echo "$*" >>"$FAKE/kubectl.log"
case "$*" in
  *"get pods"*) [[ ! -e $FAKE/no_pods ]] && echo coffer-directory-0 ;;
  *port-forward*)
    if [[ $* == *storage-1* ]]; then echo 'error: pod is not running' >&2; exit 1; fi
    echo "$$" >>"$FAKE/forwards"
    port=41000
    for argument; do
      [[ $argument != :* ]] || echo "Forwarding from 127.0.0.1:$((++port)) -> ${argument#:}"
    done
    exec sleep 60
    ;;
esac
KUBECTL
cat >"$work/bin/coffer" <<'COFFER'
#!/bin/bash
if [[ $* == '--json node list' ]]; then
  [[ ! -e $FAKE/no_keyring ]] || exit 2
  echo '{"accepts_puts":true,"address":"coffer-storage-0.coffer-storage.ns.svc:7420","failure_domain":"a","id":"aa","message_type":"node"}'
  echo '{"accepts_puts":true,"address":"coffer-storage-1.coffer-storage.ns.svc:7420","id":"bb","message_type":"node"}'
  echo '{"message_type":"summary","nodes":2}'
  exit 0
fi
echo "arguments $*"
env | grep '^COFFER_' | sort
[[ $1 != put ]] || echo "input $(cat)"
if [[ $1 == wait ]]; then
  trap 'echo stopped; exit 9' TERM
  : >"$FAKE/waiting"
  sleep 60 &
  wait
fi
[[ $1 != fail ]] || exit 4
COFFER
chmod +x "$work/bin/"*
export FAKE=$work PATH=$work/bin:$PATH

# run ARGUMENT...: output in $work/out, exit code in $status
run() {
  rm -f "$work/forwards"
  status=0
  "$plugin" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}
has() { grep -qxF -- "$1" "$work/out" || fail "no line '$1' in: $(<"$work/out")"; }
is() { [[ $status == "$1" ]] || fail "exit code $status, not $1: $(<"$work/err")"; }
none_left() {
  local pid
  while read -r pid; do
    ! kill -0 "$pid" 2>/dev/null || fail "forward $pid is left"
  done <"$work/forwards"
}

run -n ns --context c1 ls -n 3
is 0
has 'arguments ls -n 3'
has 'COFFER_DIRECTORY=127.0.0.1:41001'
has 'COFFER_ADMIN=127.0.0.1:41002'
has 'COFFER_NODE_ADDRESSES=aa=127.0.0.1:41001'
has 'COFFER_NODE_ADMIN_ADDRESSES=aa=127.0.0.1:41002'
grep -q 'pod/coffer-storage-0 :7420 :7421$' "$work/kubectl.log" ||
  fail "forwards other ports of the nodes"
grep -q 'cannot forward to coffer-storage-1: error: pod is not running' "$work/err" ||
  fail "says nothing of the pod that cannot be reached"
! grep -v -- '--context c1 --namespace ns' "$work/kubectl.log" || fail "another cluster"
none_left

run fail
is 4
none_left

: >"$work/no_keyring"
run ls
is 0
! grep -q COFFER_NODE_A "$work/out" || fail "addresses of nodes it cannot know"
none_left
rm "$work/no_keyring"

: >"$work/no_pods"
run -n ns ls
is 8
run version
is 0
rm "$work/no_pods"
run
is 2
run -n
is 2

status=0
echo text | "$plugin" put - >"$work/out" 2>"$work/err" || status=$?
is 0
has 'input text'

rm -f "$work/forwards"
"$plugin" wait >"$work/out" 2>"$work/err" &
pid=$!
for _ in {1..200}; do
  [[ ! -e $work/waiting ]] || break
  sleep 0.05
done
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
is 9
has stopped
none_left

((failed == 0)) || exit 1
echo 'kubectl_coffer_test: passed'
