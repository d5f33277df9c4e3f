#!/bin/bash
#
# Makes docs/metrics.md of the catalogues in the code.
set -euo pipefail

cd "$(dirname "$0")/../.."
bazel build //tools/metrics_document
bazel-bin/tools/metrics_document/metrics_document >docs/metrics.md.new
mv docs/metrics.md.new docs/metrics.md
