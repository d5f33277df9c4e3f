#include "services/directory/directory_service.h"

#include <string>

#include "coffer/directory/v1/directory_service.pb.h"
#include "grpcpp/support/status.h"
#include "gtest/gtest.h"
#include "services/directory/rpc_environment.h"

namespace coffer::directory {
namespace {

// What each RPC does is tested over the wire in *_rpcs_test.cc.
TEST(DirectoryServiceTest, RefusalsCarryDetailsForClientsOfAllLanguages) {
  DirectoryService service(RpcEnvironment{});
  v1::GetVaultRequest request;
  v1::GetVaultResponse response;
  const grpc::Status status = service.GetVault(nullptr, &request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_NE(status.error_details().find("INVALID_REQUEST"), std::string::npos);
}

}  // namespace
}  // namespace coffer::directory
