#!/bin/bash
#
# Runs the tests that need much space or time and no other work around them:
#
#   files        one of 5 GiB, then one of 8 GiB, each stored and fetched back
#                identical by optimised programs, with at most 300 MiB of memory
#                in the command line tool and 512 MiB in each server
#   kubernetes   builds Kubernetes and the images, starts a cluster of three nodes
#                on this machine, installs, uses, disturbs and removes Coffer
#                there, and runs the commands of the documents; needs root and Go
#
#   packages     installs the Debian packages in a Debian of its own, boots it with
#                systemd, and runs the services; runs the images with podman, as
#                docs/images.md says; needs root and Debian's archive
#
#   scripts/acceptance.sh [--only PART] [--dir DIR] [--size GIB]...
#
#   --only PART  files, kubernetes or packages (default: all)
#   --dir DIR    where the files go, twice the size (default: /dev/shm)
#   --size GIB   instead of 5 and 8; may be given several times
#
# The exit code is 0 only if nothing failed.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly script=scripts/acceptance.sh
usage() { sed -n '3,24s/^# \{0,1\}//p' "$script"; }

folder=/dev/shm
only=
sizes=()
while (($# > 0)); do
  case "$1" in
    --only)
      [[ ${2:-} =~ ^(files|kubernetes|packages)$ ]] || { usage >&2; exit 2; }
      only=$2
      shift 2
      ;;
    --dir | --size)
      [[ -n ${2:-} ]] || { usage >&2; exit 2; }
      if [[ $1 == --dir ]]; then folder=$2; else sizes+=("$2"); fi
      shift 2
      ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
((${#sizes[@]} > 0)) || sizes=(5 8)

scripts/install_deps.sh
work=$(mktemp -d "$folder/coffer-acceptance.XXXXXX")
trap 'rm -rf "$work"' EXIT

test_files() {
  local size available
  for size in "${sizes[@]}"; do
    available=$(($(df --output=avail -k "$work" | tail -n 1) / 1024 / 1024))
    if ((available < 2 * size + 1)); then
      echo "acceptance.sh: $folder has $available GiB, $size GiB need" \
        "$((2 * size + 1)); name another folder with --dir" >&2
      exit 1
    fi
    bazel test --config=opt --nocache_test_results --test_output=all \
      --test_tmpdir="$work" --test_env="COFFER_TEST_GIB=$size" \
      //integration_tests:big_file_test
  done
}

programs() {
  [[ -d $work/programs ]] || deploy/images/build_programs.sh "$work/programs"
}
images() {
  programs
  deploy/images/build.sh --programs "$work/programs" --output "$work/images"
}
# install PACKAGE...: those that only these tests need
install() {
  DEBIAN_FRONTEND=noninteractive apt-get --yes --quiet install \
    --no-install-recommends "$@" </dev/null
}

test_kubernetes() {
  images
  deploy/k8s/local/acceptance.sh --images "$work/images" \
    --coffer "$work/programs/coffer"
}

test_packages() {
  images
  deploy/debian/build.sh --programs "$work/programs" --output "$work/packages"
  install mmdebstrap systemd-container podman runc netavark aardvark-dns
  deploy/debian/install_test.sh --packages "$work/packages"
  deploy/images/podman_test.sh --images "$work/images"
}

for part in files kubernetes packages; do
  [[ -n $only && $only != "$part" ]] || "test_$part"
done
