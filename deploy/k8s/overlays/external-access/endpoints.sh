#!/bin/bash
#
# Writes the addresses by which storage pods are reached from outside into the files
# of this overlay, and prints the address of the directory:
#
#   endpoints.sh [-n NAMESPACE] [--context CONTEXT] [--kubeconfig FILE] [--to DIR]
#
# To be run when `kubectl apply -k` has made the Services and a load balancer has given
# them addresses; then apply once more, which restarts the storage pods one by one
# (in production, rollout.sh does).
# --to DIR: where the files go (default: endpoints, next to this script).
set -euo pipefail

readonly exit_usage=2
directory=$(cd "$(dirname "$0")" && pwd)/endpoints
namespace=coffer
kubectl=(kubectl)
while (($#)); do
  (($# >= 2)) || { sed -n '3,11s/^# \{0,1\}//p' "$0" >&2; exit $exit_usage; }
  case $1 in
    -n | --namespace) namespace=$2 ;;
    --context | --kubeconfig) kubectl+=("$1" "$2") ;;
    --to) directory=$2 ;;
    *) sed -n '3,11s/^# \{0,1\}//p' "$0" >&2; exit $exit_usage ;;
  esac
  shift 2
done
kubectl+=(--namespace "$namespace")
die() { printf 'endpoints.sh: %s\n' "$*" >&2; exit 1; }

get() { "${kubectl[@]}" get "$@"; }

# with_brackets HOST: as it is written before a port
with_brackets() { if [[ $1 == *:* ]]; then echo "[$1]"; else echo "$1"; fi; }

# pod_of SERVICE: the pod behind it
pod_of() {
  local selector
  # shellcheck disable=SC2016 # variables of the template
  selector=$(get service "$1" --output \
    'go-template={{range $k, $v := .spec.selector}}{{$k}}={{$v}},{{end}}')
  get pods --selector "${selector%,}" --output 'jsonpath={.items[0].metadata.name}'
}

# node_address POD: of the machine it is on, the external one if it has one
node_address() {
  local node kind address
  node=$(get pod "$1" --output 'jsonpath={.spec.nodeName}')
  [[ -n $node ]] || die "pod $1 is on no node yet"
  for kind in ExternalIP InternalIP; do
    address=$(get node "$node" --output \
      "jsonpath={.status.addresses[?(@.type==\"$kind\")].address}")
    [[ -z $address ]] || { echo "${address%% *}"; return 0; }
  done
  die "node $node has no address"
}

# address_of SERVICE: HOST:PORT for callers from outside
address_of() {
  local type host port
  type=$(get service "$1" --output 'jsonpath={.spec.type}')
  case $type in
    LoadBalancer)
      host=$(get service "$1" --output \
        'jsonpath={.status.loadBalancer.ingress[0].ip}{.status.loadBalancer.ingress[0].hostname}')
      port=$(get service "$1" --output 'jsonpath={.spec.ports[0].port}')
      ;;
    NodePort)
      host=$(node_address "$(pod_of "$1")")
      port=$(get service "$1" --output 'jsonpath={.spec.ports[0].nodePort}')
      ;;
    *) die "service $1 is of type $type: LoadBalancer and NodePort are for outside" ;;
  esac
  [[ -n $host && -n $port ]] || die "service $1 has no address yet: try again later"
  echo "$(with_brackets "$host"):$port"
}

services=$(get services --selector \
  coffer-exposure=external,app.kubernetes.io/component=storage \
  --output 'jsonpath={.items[*].metadata.name}')
[[ -n $services ]] || die "namespace $namespace has no services for outside"
mkdir -p "$directory"
for service in $services; do
  address=$(address_of "$service")
  printf '# Of service %s.\nexternal=%s\n' "$service" "$address" \
    >"$directory/$(pod_of "$service")"
done
address_of coffer-external
