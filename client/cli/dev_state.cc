#include "client/cli/dev_state.h"

#include <toml++/toml.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace coffer::cli {
namespace {

toml::table ToToml(const DevServer& server) {
  toml::table table;
  table.insert("name", server.name);
  table.insert("pid", static_cast<int64_t>(server.process.pid));
  table.insert("start_ticks", static_cast<int64_t>(server.process.start_ticks));
  table.insert("data", server.data_address);
  table.insert("admin", server.admin_address);
  table.insert("http", server.http_address);
  return table;
}

DevServer FromToml(const toml::table& table) {
  DevServer server;
  server.name = table["name"].value_or(std::string());
  server.process.pid = static_cast<pid_t>(table["pid"].value_or(int64_t{0}));
  server.process.start_ticks =
      static_cast<uint64_t>(table["start_ticks"].value_or(int64_t{0}));
  server.data_address = table["data"].value_or(std::string());
  server.admin_address = table["admin"].value_or(std::string());
  server.http_address = table["http"].value_or(std::string());
  return server;
}

}  // namespace

std::string DevStatePath(const std::string& data_folder) {
  return absl::StrCat(data_folder, "/dev.toml");
}

std::string DevLogPath(const std::string& data_folder,
                       const std::string& server_name) {
  return absl::StrCat(data_folder, "/logs/", server_name, ".log");
}

absl::StatusOr<DevState> LoadDevState(const std::string& data_folder) {
  DevState state;
  const std::string path = DevStatePath(data_folder);
  std::ifstream stream(path);
  if (!stream) return state;
  std::ostringstream text;
  text << stream.rdbuf();
  try {
    const toml::table table = toml::parse(text.str(), path);
    state.replicas =
        static_cast<uint32_t>(table["replicas"].value_or(int64_t{0}));
    if (const toml::array* servers = table["servers"].as_array()) {
      for (const toml::node& node : *servers) {
        if (node.is_table())
          state.servers.push_back(FromToml(*node.as_table()));
      }
    }
  } catch (const toml::parse_error& error) {
    return absl::DataLossError(absl::StrCat(
        "cannot understand ", path, ": ", std::string(error.description()),
        "; stop the servers by hand and delete the file"));
  }
  return state;
}

absl::Status SaveDevState(const std::string& data_folder,
                          const DevState& state) {
  toml::array servers;
  for (const DevServer& server : state.servers) {
    servers.push_back(ToToml(server));
  }
  toml::table root;
  root.insert("replicas", static_cast<int64_t>(state.replicas));
  root.insert("servers", std::move(servers));
  const std::string path = DevStatePath(data_folder);
  const std::string temporary = path + ".tmp";
  std::ofstream stream(temporary, std::ios::trunc);
  stream << "# Written by `coffer dev start`.\n" << root << "\n";
  stream.close();
  if (!stream.good() || std::rename(temporary.c_str(), path.c_str()) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
  }
  return absl::OkStatus();
}

}  // namespace coffer::cli
