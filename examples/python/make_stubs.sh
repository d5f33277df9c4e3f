#!/bin/bash
#
# Makes Python modules for the services of Coffer, from coffer.protoset alone:
#
#   examples/python/make_stubs.sh coffer.protoset DIR
#
# Needs Debian's protobuf-compiler, protobuf-compiler-grpc and python3-grpcio.
set -euo pipefail

if (($# != 2)); then
  sed -n '3,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
protoset=$1 folder=$2

mkdir -p "$folder"
protoc --descriptor_set_in="$protoset" \
  --plugin=protoc-gen-grpc_python="$(command -v grpc_python_plugin)" \
  --python_out="$folder" --grpc_python_out="$folder" \
  coffer/common/v1/records.proto \
  coffer/directory/v1/directory_service.proto \
  coffer/directory/v1/cluster_service.proto \
  coffer/storage/v1/storage_service.proto \
  coffer/admin/v1/process_service.proto \
  health_service.proto
