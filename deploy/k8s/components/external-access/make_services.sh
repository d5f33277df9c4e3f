#!/bin/bash
#
# Makes services.yaml of an overlay: a Service for each storage pod that has a file of
# addresses in its folder `endpoints`.
#
#   make_services.sh OVERLAY...           write the files
#   make_services.sh --check OVERLAY...   fail if a file is not what it would be
set -euo pipefail

usage() { sed -n '3,7s/^# \{0,1\}//p' "$0" >&2; }

service() {
  cat <<YAML
---
apiVersion: v1
kind: Service
metadata:
  name: $1-external
  labels:
    app.kubernetes.io/name: coffer
    app.kubernetes.io/instance: coffer
    app.kubernetes.io/component: storage
    app.kubernetes.io/part-of: coffer
    coffer-exposure: external
spec:
  type: LoadBalancer
  loadBalancerSourceRanges: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]
  externalTrafficPolicy: Local
  selector:
    app.kubernetes.io/name: coffer
    app.kubernetes.io/instance: coffer
    app.kubernetes.io/component: storage
    statefulset.kubernetes.io/pod-name: $1
  ports:
  - name: grpc
    port: 7420
    targetPort: grpc
    appProtocol: kubernetes.io/h2c
YAML
}

services() {
  local file
  echo '# Made by components/external-access/make_services.sh of the files in endpoints.'
  for file in "$1"/endpoints/*; do service "${file##*/}"; done
}

check=false
if [[ ${1-} == --check ]]; then
  check=true
  shift
fi
(($# > 0)) || { usage; exit 2; }
for overlay; do
  [[ -d $overlay/endpoints ]] || { usage; exit 2; }
  if ! $check; then
    services "$overlay" >"$overlay/services.yaml.new"
    mv "$overlay/services.yaml.new" "$overlay/services.yaml"
  elif ! services "$overlay" | cmp -s - "$overlay/services.yaml"; then
    echo "make_services.sh: $overlay/services.yaml is old: run make_services.sh $overlay" >&2
    exit 1
  fi
done
