#!/bin/bash
#
# Makes prometheus-rule.yaml of the rules in deploy/observability.
#
#   generate.sh           write the file
#   generate.sh --check   fail if the file is not what it would be
set -euo pipefail
cd "$(dirname "$0")"

rules=../../../observability/rules/coffer.rules.yaml
target=prometheus-rule.yaml

generate() {
  cat <<'YAML'
# Made by generate.sh of deploy/observability/rules/coffer.rules.yaml: edit that.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: coffer
  labels:
    app.kubernetes.io/name: coffer
    app.kubernetes.io/instance: coffer
    app.kubernetes.io/part-of: coffer
spec:
YAML
  # From "groups:" to the end, indented; nothing before it is more than comment.
  sed -n '/^groups:/,$p' "$rules" | sed '/./s/^/  /'
}

case ${1-} in
  '')
    generate >"$target.new"
    mv "$target.new" "$target"
    ;;
  --check)
    if ! diff -u "$target" <(generate); then
      echo "generate.sh: $target is out of date: run $0" >&2
      exit 1
    fi
    ;;
  *)
    sed -n '3,6s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
