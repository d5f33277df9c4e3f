#include "client/cli/fake_server.h"

#include <filesystem>
#include <fstream>

namespace coffer::cli {
namespace {

constexpr char kFakeServer[] = R"(#!/bin/sh
echo "$@"
test -e "$(dirname "$0")/broken" && exit 1
while [ $# -gt 0 ]; do
  case $1 in
    --ready-file) ready=$2 ;;
    --listen) address=$2 ;;
  esac
  shift
done
test "$address" = 127.0.0.1:0 && address=127.0.0.1:$((20000 + $$ % 20000))
echo "data=$address admin=127.0.0.1:7 http=127.0.0.1:8" > "$ready.tmp"
mv "$ready.tmp" "$ready"
exec tail -f /dev/null
)";

}  // namespace

void WriteFakeServer(const std::string& path) {
  namespace fs = std::filesystem;
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path) << kFakeServer;
  fs::permissions(path, fs::perms::owner_all);
}

}  // namespace coffer::cli
