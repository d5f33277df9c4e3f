// Alone, before anything else.
#include "client/coffer.h"
// Its includes end here.

#include <type_traits>

#include "gtest/gtest.h"

// The public header drags in nothing but the standard library and Abseil.
#if defined(GOOGLE_PROTOBUF_VERSION) || defined(PROTOBUF_VERSION) || \
    defined(GOOGLE_PROTOBUF_MESSAGE_H__) || defined(GOOGLE_PROTOBUF_PORT_)
#error "client/coffer.h includes protobuf"
#endif
#if defined(GRPCPP_GRPCPP_H) || defined(GRPC_GRPC_H) ||                        \
    defined(GRPC_IMPL_CODEGEN_PORT_PLATFORM_H) || defined(GRPCPP_CHANNEL_H) || \
    defined(GRPC_SUPPORT_PORT_PLATFORM_H)
#error "client/coffer.h includes gRPC"
#endif
#if defined(ROCKSDB_MAJOR) || defined(ROCKSDB_LITE)
#error "client/coffer.h includes RocksDB"
#endif
#if defined(sodium_H) || defined(sodium_version_H) ||                 \
    defined(SODIUM_LIBRARY_VERSION_MAJOR) || defined(HEADER_EVP_H) || \
    defined(OPENSSL_VERSION_NUMBER)
#error "client/coffer.h includes a cryptographic library"
#endif
#if defined(COFFER_LIB_CRYPTO_SECRET_BYTES_H_) || \
    defined(COFFER_LIB_IDS_ID_H_) || defined(COFFER_CLIENT_MANIFEST_H_)
#error "client/coffer.h includes internals"
#endif

namespace coffer {
namespace {

TEST(CofferApiTest, IsAnInterfaceOnly) {
  EXPECT_TRUE(std::is_abstract_v<Client>);
  EXPECT_TRUE(std::is_abstract_v<Vault>);
  EXPECT_TRUE(std::has_virtual_destructor_v<Client>);
  EXPECT_TRUE(std::has_virtual_destructor_v<Vault>);
}

}  // namespace
}  // namespace coffer
