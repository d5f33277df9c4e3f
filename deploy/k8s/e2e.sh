#!/bin/bash
#
# Acceptance of a Kubernetes cluster: installs Coffer in a namespace of its own, uses
# and disturbs it, removes it, and says what passed.
#
#   e2e.sh --context NAME [OPTION...]
#
#   --context NAME       of the kubeconfig; no default, so nobody's cluster is a surprise
#   --namespace NAME     must not exist yet (coffer-e2e-RANDOM)
#   --registry PREFIX    images are PREFIX/coffer-storage:VERSION and so on
#   --images DIR         OCI archives of deploy/images/build.sh, and ...
#   --load COMMAND       ... what brings each one, given as an argument, to all nodes:
#                        "kind load image-archive", "local/cluster.sh load"
#   --expose TYPE        LoadBalancer or NodePort (LoadBalancer)
#   --from CIDR          this machine's network, when the cluster sees it by an address
#                        that is not private (10/8, 172.16/12, 192.168/16, fc00::/7)
#   --cut COMMAND        given the name of a Kubernetes node, takes it off the network,
#   --heal COMMAND       and back; without them this step is skipped
#   --coffer PROGRAM     the command line on this machine (coffer)
#   --timeout SECONDS    for anything to become ready (300)
#   --keep               leaves everything as it is when a step fails
#
# Needs kubectl 1.21 or later, a default StorageClass and the right to create
# namespaces; three nodes that take pods for the base, else it tests overlay dev.
# Exit code: 0 when no step failed, 1 when one did, 2 for wrong usage.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
readonly here label=coffer-e2e file_bytes=$((3 << 20))
readonly ext=overlays/external-access
context='' registry='' images='' load='' from='' cut='' heal='' keep=false
namespace=coffer-e2e-$(printf '%05d' "$RANDOM")
expose=LoadBalancer coffer=coffer timeout=300

usage() { sed -n '3,27s/^# \{0,1\}//p' "$0"; }
while (($#)); do
  case $1 in
    --keep) keep=true; shift; continue ;;
    -h | --help) usage; exit 0 ;;
    --context | --namespace | --registry | --images | --load | --expose | --from | --cut | \
      --heal | --coffer | --timeout) (($# >= 2)) || { usage >&2; exit 2; } ;;
    *) usage >&2; exit 2 ;;
  esac
  printf -v "${1#--}" '%s' "$2"
  shift 2
done
usage_error() { echo "e2e.sh: $*" >&2; exit 2; }
[[ -n $context ]] || usage_error "name the cluster with --context"
[[ $expose == LoadBalancer || $expose == NodePort ]] || usage_error "--expose $expose"
[[ $timeout =~ ^[1-9][0-9]*$ ]] || usage_error "--timeout $timeout"
[[ -z $images || -n $load ]] || usage_error "--images needs --load"
[[ -z $from || $from =~ ^[0-9a-f.:]+/[0-9]+$ ]] || usage_error "--from $from is no network"
[[ -z $cut && -z $heal || -n $cut && -n $heal ]] || usage_error "--cut needs --heal"
[[ $namespace =~ ^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$ ]] ||
  usage_error "--namespace $namespace is no name"
for program in kubectl sha256sum "$coffer"; do
  command -v "$program" >/dev/null || usage_error "there is no program $program"
done
coffer=$(command -v "$coffer")
version=$(sed -n 's/.*kSoftwareVersion\[\] = "\(.*\)".*/\1/p' "$here/../../lib/version/version.h")
readonly version

# ------------------------------------------------------------------ tools

work=$(mktemp -d)
created=false
cut_node=''
writer=''
results=()
failed=0

cluster() { kubectl --context "$context" "$@"; }
k() { cluster --namespace "$namespace" "$@"; }
note() { printf '     %s\n' "$*"; }
# A step fails by its first command that does: `ok cmd || return`.
fail() { printf '     FAILED: %s\n' "$*" >&2; return 1; }

# eventually WHAT CMD...: until CMD succeeds
eventually() {
  local what=$1 end=$((SECONDS + timeout))
  shift
  until "$@" >"$work/last" 2>&1; do
    ((SECONDS < end)) || { tail -n 5 "$work/last" >&2; fail "gave up on: $what"; return 1; }
    sleep 1
  done
}

step() {
  local title=$1 begin=$SECONDS status
  shift
  printf '\n== %s\n' "$title"
  if ((failed)) && [[ $1 != uninstall ]]; then
    results+=("skipped   $title (after a failure)")
    return 0
  fi
  "$@"
  status=$?
  case $status in
    0) results+=("passed    $title ($((SECONDS - begin)) s)") ;;
    77) results+=("skipped   $title") ;;
    *)
      results+=("FAILED    $title ($((SECONDS - begin)) s)")
      failed=1
      diagnose
      ;;
  esac
}

diagnose() {
  $created || return 0
  k get pods,pvc,services -o wide
  k get events --sort-by .lastTimestamp | tail -n 20
  local pod
  for pod in $(k get pods -o 'jsonpath={.items[*].metadata.name}'); do
    printf -- '-- log of %s\n' "$pod"
    k logs --all-containers --tail 15 "$pod"
  done
} >&2

clean_up() {
  trap '' INT TERM HUP
  [[ -z $writer ]] || kill "$writer" 2>/dev/null
  [[ -z $cut_node ]] || $heal "$cut_node"
  if $created && { ! $keep || ((!failed)); }; then
    echo "removing namespace $namespace"
    cluster delete namespace "$namespace" --wait --timeout "${timeout}s" ||
      echo "e2e.sh: namespace $namespace is left: delete it by hand" >&2
  fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'failed=1; exit 130' INT
trap 'failed=1; exit 143' TERM HUP

# -------------------------------------------------------- the command lines

# From this machine, by the Services for outside.
outside() {
  COFFER_CONFIG=$work/outside.toml COFFER_KEY_FILE=$work/keyring \
    COFFER_DIRECTORY=$directory COFFER_NETWORK=external "$coffer" "$@"
}
# From this machine, by port forwards.
forwarded() {
  COFFER_CONFIG=$work/outside.toml COFFER_KEY_FILE=$work/keyring \
    COFFER_PROGRAM=$coffer "$here/kubectl-coffer" -n "$namespace" \
    --context "$context" "$@"
}
# From a pod in the namespace.
inside() { k exec -i client -c client -- coffer "$@"; }
# In the directory's pod.
admin() { k exec coffer-directory-0 -- coffer "$@"; }

sum() { sha256sum | cut -d' ' -f1; }

# store WHO NAME: a new file, by WHO; remembers its sum
store() {
  local who=$1 name=$2
  head -c "$file_bytes" /dev/urandom >"$work/file"
  "$who" put - "cf://$who/$name" <"$work/file" >/dev/null || { fail "$who put $name"; return 1; }
  echo "$who $name $(sum <"$work/file")" >>"$work/stored"
}

# compare WHO NAME SUM: reads the file by WHO
compare() {
  local got
  got=$("$1" cat "cf://$1/$2" </dev/null | sum)
  [[ $got == "$3" ]] || fail "$1: $2 is not what was stored"
}

# All files that were ever acknowledged, each by who stored it.
compare_all() {
  local who name digest count=0
  while read -r who name digest; do
    compare "$who" "$name" "$digest" || return 1
    count=$((count + 1))
  done <"$work/stored"
  note "$count files are what was stored"
}

# ------------------------------------------------------------------- waiting

sets() { k get statefulsets -l app.kubernetes.io/part-of=coffer -o name; }

# Every StatefulSet has its pods, of its newest revision, ready.
rolled_out() {
  local set
  for set in $(sets); do
    k rollout status "$set" --timeout "${timeout}s" >/dev/null ||
      { fail "$set is not rolled out"; return 1; }
  done
}

# active N: the directory has N nodes in state ACTIVE, and no group lacks a replica
active() {
  local status
  status=$(outside --json cluster status </dev/null) || return 1
  [[ $(grep -o '"state":"ACTIVE"' <<<"$status" | wc -l) == "$1" ]] &&
    grep -q '"degraded_placement_group_count":0\b' <<<"$status"
}
settled() { rolled_out && eventually "$1 active nodes" active "$1"; }

node_ids() {
  outside --json node list </dev/null | sed -n 's/.*"id":"\([0-9a-f]*\)".*/\1/p' | sort
}

ready_nodes() {
  cluster get nodes --no-headers -o 'custom-columns=N:.metadata.name,U:.spec.unschedulable,R:.status.conditions[?(@.type=="Ready")].status' |
    awk '$2 != "true" && $3 == "True" { print $1 }'
}

# --------------------------------------------------------------------- steps

preflight() {
  cluster version -o json >"$work/version" || { fail "no answer from $context"; return 1; }
  note "Kubernetes $(sed -n '/serverVersion/,$s/.*"gitVersion": "\(.*\)".*/\1/p' "$work/version"), $(ready_nodes | wc -l) nodes"
  if cluster get namespace "$namespace" >/dev/null 2>&1; then
    fail "namespace $namespace exists: this test touches none but its own"
    return 1
  fi
  cluster auth can-i create namespaces >/dev/null 2>&1 || { fail "may not create namespaces"; return 1; }
  local archive
  [[ -z $images ]] || for archive in "$images"/coffer*-"$version".oci.tar; do
    [[ -f $archive ]] || { fail "no images of version $version in $images"; return 1; }
    $load "$archive" >/dev/null || { fail "$load $archive"; return 1; }
  done
}

# The overlay of this run: external-access, but for namespace, images, and the type of
# Services; on fewer than three nodes the same with overlay dev in place of the base.
write_overlay() {
  local images_block='' name exposure policy_patch=''
  cp -R "$here/base" "$here/overlays" "$here/components" "$work" || return 1
  if (($(ready_nodes | wc -l) < 3)); then
    sed -i 's|^- ../../base$|- ../dev|' "$work/$ext/kustomization.yaml"
    note "fewer than three nodes: overlay dev"
  fi
  if [[ -n $registry ]]; then
    images_block=$'images:\n'
    for name in coffer-directory coffer-storage; do
      images_block+="- {name: localhost/$name, newName: $registry/$name}"$'\n'
    done
  fi
  exposure="{op: replace, path: /spec/type, value: $expose}"
  if [[ $expose == NodePort ]]; then
    exposure+=$'\n    - {op: remove, path: /spec/loadBalancerSourceRanges}'
  elif [[ -n $from ]]; then
    exposure+=$'\n'"    - {op: add, path: /spec/loadBalancerSourceRanges/-, value: \"$from\"}"
  fi
  [[ -z $from ]] || policy_patch="\
- target: {kind: NetworkPolicy, labelSelector: coffer-exposure=external}
  patch: '[{\"op\": \"add\", \"path\": \"/spec/ingress/0/from/-\", \"value\": {\"ipBlock\": {\"cidr\": \"$from\"}}}]'"
  mkdir "$work/overlays/e2e"
  cat >"$work/overlays/e2e/kustomization.yaml" <<YAML
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: $namespace
resources:
- ../external-access
patches:
- target: {kind: Service, labelSelector: coffer-exposure=external}
  patch: |-
    - $exposure
- target: {kind: Namespace}
  patch: '[{"op": "add", "path": "/metadata/labels/$label", "value": "true"}]'
$policy_patch
$images_block
YAML
}

apply() { k apply -k "$work/overlays/e2e" >"$work/applied" || fail "kubectl apply -k"; }

addresses() {
  directory=$("$work/$ext/endpoints.sh" -n "$namespace" --context "$context")
}

install() {
  write_overlay || return 1
  # Own from the first moment, so that an interrupt removes it.
  cluster create namespace "$namespace" --save-config >/dev/null || return 1
  created=true
  apply || return 1
  note "$(wc -l <"$work/applied") objects applied"
  rolled_out || return 1
  # Addresses are known now; with them in the ConfigMap, pods restart one by one.
  eventually "addresses for outside" addresses || return 1
  apply && rolled_out || return 1
  note "directory for outside: $directory"
  settle_in || { fail "coffer init from outside"; return 1; }
  settled 3
}

settle_in() {
  outside --quiet init --no-passphrase >/dev/null && outside --quiet vault create outside >/dev/null &&
    outside --quiet vault create forwarded >/dev/null
}

# A pod that stays: `put -` waits for a standard input that nobody attaches to.
client_pod() {
  local image=${registry:-localhost}/coffer:$version
  cat <<YAML
apiVersion: v1
kind: Pod
metadata:
  name: client
  labels: {coffer-access: client}
spec:
  automountServiceAccountToken: false
  securityContext: {runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532, seccompProfile: {type: RuntimeDefault}}
  initContainers:
  - &coffer
    name: init
    image: $image
    args: [init, --no-passphrase]
    env: [{name: COFFER_DIRECTORY, value: "coffer:7001"}]
    resources: {requests: {cpu: 10m, memory: 64Mi}, limits: {memory: 512Mi}}
    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
    volumeMounts: [{name: home, mountPath: /var/lib/coffer}]
  - {<<: *coffer, name: vault, args: [vault, create, inside]}
  containers:
  - {<<: *coffer, name: client, args: [put, "-", "cf://inside/wait"], stdin: true}
  volumes: [{name: home, emptyDir: {}}]
YAML
}

from_inside() {
  client_pod | k apply -f - >/dev/null || return 1
  k wait --for condition=Ready pod/client --timeout "${timeout}s" >/dev/null ||
    { fail "the client pod is not ready"; return 1; }
  store inside first && compare_all
}

# A pod without the label may not call the directory, one with it may: both run
# `cluster status` with the keyring that their first container makes.
stranger() {
  client_pod | sed "s/name: client\$/name: $1/; s/coffer-access: client/coffer-access: $2/
    s/args: \[vault.*\]/args: [version]/; s/args: \[put.*\]/args: [cluster, status]/" |
    sed '/^spec:/a\  restartPolicy: Never' | k apply -f - >/dev/null || return 1
}
ended() { [[ $(k get pod "$1" -o 'jsonpath={.status.phase}') =~ ^(Succeeded|Failed)$ ]]; }
network_policies() {
  stranger stranger none && stranger friend client || return 1
  eventually "both pods to end" ended stranger && eventually "both pods to end" ended friend ||
    return 1
  [[ $(k get pod friend -o 'jsonpath={.status.phase}') == Succeeded ]] ||
    { fail "a client with the label is kept out"; return 1; }
  if [[ $(k get pod stranger -o 'jsonpath={.status.phase}') == Succeeded ]]; then
    note "this cluster does not enforce NetworkPolicies"
    return 77
  fi
  note "$(k logs stranger -c client | head -n 1)"
}

from_outside() { store outside first && compare_all; }
by_forwards() { store forwarded first && compare_all; }

administration() {
  admin cluster health --fail-on error ||
    { fail "cluster health in the directory's pod"; return 1; }
  forwarded doctor || fail "doctor through the forwards"
}

delete_storage_pod() {
  local before uid
  before=$(node_ids)
  uid=$(k get pod coffer-storage-1 -o 'jsonpath={.metadata.uid}')
  k delete pod coffer-storage-1 --wait=false >/dev/null || return 1
  store outside while-a-node-restarts && compare_all || return 1
  eventually "another pod" another_pod coffer-storage-1 "$uid" && settled 3 || return 1
  [[ $(node_ids) == "$before" ]] || { fail "the node has another id now"; return 1; }
  note "the node kept its id"
  compare_all
}
another_pod() {
  local now
  now=$(k get pod "$1" -o 'jsonpath={.metadata.uid}') && [[ -n $now && $now != "$2" ]]
}

# An upload that has begun waits for the directory: half of the file is sent, the pod
# deleted, then the rest sent.
delete_directory_pod() {
  local half=$((file_bytes / 2)) name=while-the-directory-restarts
  head -c "$file_bytes" /dev/urandom >"$work/file"
  if {
    head -c "$half" "$work/file"
    k delete pod coffer-directory-0 --wait=false >/dev/null
    tail -c "+$((half + 1))" "$work/file"
  } | outside put - "cf://outside/$name" >/dev/null; then
    echo "outside $name $(sum <"$work/file")" >>"$work/stored"
  else
    note "the upload gave up waiting for the directory"
  fi
  settled 3 && store outside after-the-directory-restarted && compare_all
}

# Small files, one after the other, until the file `stop` is there.
write_on() {
  local number=0
  while [[ ! -e $work/stop ]]; do
    number=$((number + 1))
    if printf 'small file %s\n' "$number" |
      outside put - "cf://outside/during-$number" >/dev/null 2>>"$work/refused"; then
      echo "outside during-$number $(printf 'small file %s\n' "$number" | sum)" >>"$work/written"
    else
      echo "$number" >>"$work/not_written"
    fi
  done
}

rolling_restart() {
  : >"$work/written"; : >"$work/not_written"
  write_on &
  writer=$!
  k rollout restart statefulset coffer-storage coffer-directory >/dev/null || return 1
  settled 3 || return 1
  : >"$work/stop"
  wait "$writer"
  writer=''
  note "$(wc -l <"$work/written") files acknowledged meanwhile, $(wc -l <"$work/not_written") refused"
  [[ -s $work/written ]] || { fail "nothing could be stored"; return 1; }
  cat "$work/written" >>"$work/stored"
  compare_all
}

cut_off() {
  [[ -n $cut ]] || { note "no --cut"; return 77; }
  (($(ready_nodes | wc -l) >= 3)) || { note "fewer than three nodes"; return 77; }
  local pod=coffer-storage-2 directory_node before
  before=$(node_ids)
  directory_node=$(k get pod coffer-directory-0 -o 'jsonpath={.spec.nodeName}')
  # Not the one with the directory: that would be an outage of all.
  for pod in coffer-storage-{2,1,0}; do
    cut_node=$(k get pod "$pod" -o 'jsonpath={.spec.nodeName}')
    [[ $cut_node == "$directory_node" ]] || break
  done
  note "node $cut_node, with $pod"
  $cut "$cut_node" || { fail "$cut $cut_node"; return 1; }
  eventually "two active nodes" two_left || return 1
  store outside while-a-node-is-cut-off && compare_all_but_inside || return 1
  $heal "$cut_node" || { fail "$heal $cut_node"; return 1; }
  cut_node=''
  settled 3 || return 1
  [[ $(node_ids) == "$before" ]] || { fail "a node has another id now"; return 1; }
  compare_all
}
two_left() {
  local status
  status=$(outside --json cluster status </dev/null) || return 1
  [[ $(grep -o '"state":"ACTIVE"' <<<"$status" | wc -l) == 2 ]]
}
# The client pod may be on the node that was cut off.
compare_all_but_inside() {
  local who name digest
  while read -r who name digest; do
    [[ $who != outside ]] || compare "$who" "$name" "$digest" || return 1
  done <"$work/stored"
}

evictions() {
  local uri=/api/v1/namespaces/$namespace/pods pod refused=0
  # Two at once: the budget lets one go at most.
  for pod in coffer-storage-0 coffer-storage-1; do
    printf '{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "%s", "namespace": "%s"}}' \
      "$pod" "$namespace" | cluster create --raw "$uri/$pod/eviction" -f - >/dev/null 2>"$work/last" ||
      refused=$((refused + 1))
  done
  ((refused == 1)) || { fail "$refused of 2 evictions were refused"; return 1; }
  grep -q 'disruption budget' "$work/last" || { fail "refused for another reason"; return 1; }
  settled 3 && compare_all
}

scale_up() {
  if (($(ready_nodes | wc -l) < 4)); then
    note "fewer than four nodes: two storage pods may share one for this step"
    k patch statefulset coffer-storage --type json --patch '[{"op": "remove",
      "path": "/spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution"}]' \
      >/dev/null 2>&1 || true # overlay dev has none
    settled 3 || return 1
  fi
  k scale statefulset coffer-storage --replicas 4 >/dev/null || return 1
  settled 4 || return 1
  store inside after-scaling-up && compare_all
}

# What a user does to pause or move: the volumes stay, and with them every file.
reinstall() {
  k delete statefulset,service,configmap,poddisruptionbudget,networkpolicy,serviceaccount \
    -l app.kubernetes.io/part-of=coffer --wait >/dev/null || return 1
  k wait --for delete pod -l app.kubernetes.io/part-of=coffer --timeout "${timeout}s" >/dev/null || return 1
  note "$(k get pvc --no-headers | wc -l) volumes are left"
  apply && rolled_out && eventually "addresses for outside" addresses && apply || return 1
  settled 3 && compare_all
}

uninstall() {
  $created || return 77
  if ((failed)) && $keep; then
    note "kept: kubectl --context $context -n $namespace get all"
    return 77
  fi
  cluster delete namespace "$namespace" --wait --timeout "${timeout}s" >/dev/null || return 1
  created=false
  ! cluster get namespace "$namespace" >/dev/null 2>&1 || fail "the namespace is still there"
}

# ----------------------------------------------------------------------- run

: >"$work/stored"
step 'preflight' preflight
step 'install' install
step 'put and get inside of the cluster' from_inside
step 'network policies' network_policies
step 'put and get from outside' from_outside
step 'put and get by kubectl coffer' by_forwards
step 'health and doctor' administration
step 'delete a storage pod' delete_storage_pod
step 'delete the directory pod' delete_directory_pod
step 'rolling restart under load' rolling_restart
step 'evict two storage pods' evictions
step 'cut a node off' cut_off
step 'remove all but the volumes, install again' reinstall
step 'scale up' scale_up
step 'uninstall' uninstall

printf '\n== summary\n'
printf '%s\n' "${results[@]}"
if ((failed)); then
  echo 'e2e.sh: FAILED'
  exit 1
fi
echo 'e2e.sh: passed'
