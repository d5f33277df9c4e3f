#include "services/storage/node_process.h"

#include <memory>

#include "lib/logging/log_fields.h"
#include "lib/process/ready_file.h"
#include "lib/status/status_macros.h"
#include "spdlog/common.h"
#include "spdlog/logger.h"

namespace coffer::storage {
namespace {

void LogReady(const StorageServer& server, spdlog::logger* logger) {
  logging::LogFields fields;
  fields.Add("data", server.data_address())
      .Add("admin", server.admin_address());
  if (!server.http_address().empty()) {
    fields.Add("http", server.http_address());
  }
  logging::Log(*logger, spdlog::level::info, "ready", fields);
}

}  // namespace

absl::Status ServeUntilStopped(StorageServerOptions options,
                               const std::string& ready_file,
                               process::StopSignals* signals,
                               std::ostream* out) {
  options.on_failure = [signals] { signals->Wake(); };
  COFFER_ASSIGN_OR_RETURN(const auto server, StorageServer::Create(options));
  COFFER_RETURN_IF_ERROR(
      process::WriteReadyFile(ready_file, server->data_address(),
                              server->admin_address(), server->http_address()));
  LogReady(*server, options.logger.get());
  if (out != nullptr) {
    *out << "ready "
         << process::FormatReadyLine(server->data_address(),
                                     server->admin_address(),
                                     server->http_address())
         << std::endl;
  }
  if (signals->Wait() != 0) {
    options.logger->info("stopping");
    signals->RunStop(
        [&] { server->Drain(), server->Shutdown(options.shutdown_grace); },
        [&] { server->Hurry(); });
  }
  return server->Failure();
}

}  // namespace coffer::storage
