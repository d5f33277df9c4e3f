#include "integration_tests/in_process_node.h"

#include <limits>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/logging/logging.h"
#include "lib/status/status_macros.h"

namespace coffer::integration {
namespace {

using storage::BlobStore;
using storage::BlobWrite;
using storage::DiskSpace;
using storage::StorageServer;
using storage::StorageServerDependencies;
using storage::StorageServerOptions;

constexpr char kAnyPort[] = "127.0.0.1:0";
constexpr DiskSpace::Space kRoomyDisk = {uint64_t{1} << 40, uint64_t{1} << 39};
constexpr DiskSpace::Space kFullDisk = {uint64_t{1} << 40, 0};

BlobId IdOfBytes(char byte) {
  return *BlobId::FromBytes(std::string(BlobId::kSize, byte));
}

}  // namespace

// The file system of a node that comes and goes.
class InProcessNode::Disk {
 public:
  void Set(const DiskSpace::Space& space) {
    absl::MutexLock lock(&mutex_);
    space_ = space;
  }

  DiskSpace::Space Get() const {
    absl::MutexLock lock(&mutex_);
    return space_;
  }

  // A view for one server.
  static std::unique_ptr<DiskSpace> NewView(std::shared_ptr<const Disk> disk) {
    class View final : public DiskSpace {
     public:
      explicit View(std::shared_ptr<const Disk> disk)
          : disk_(std::move(disk)) {}
      absl::StatusOr<Space> Measure() override { return disk_->Get(); }

     private:
      const std::shared_ptr<const Disk> disk_;
    };
    return std::make_unique<View>(std::move(disk));
  }

 private:
  mutable absl::Mutex mutex_;
  DiskSpace::Space space_ ABSL_GUARDED_BY(mutex_) = kRoomyDisk;
};

InProcessNode::InProcessNode(const InProcessNodeOptions& options)
    : options_(options), address_(kAnyPort), disk_(std::make_shared<Disk>()) {}

InProcessNode::~InProcessNode() { Kill(); }

absl::Status InProcessNode::Start() {
  silence_.reset();
  faults_.Reset();
  StorageServerOptions options;
  options.data_folder = options_.data_folder;
  options.listen_address = address_;
  options.admin_listen_address = kAnyPort;
  options.directory_address = options_.directory_address;
  options.failure_domain = options_.failure_domain;
  options.logger = logging::NullLogger();
  const auto create = [&] {
    StorageServerDependencies dependencies;
    dependencies.disk_space = Disk::NewView(disk_);
    dependencies.wrap_store = [this](std::unique_ptr<BlobStore> store) {
      store_ = store.get();
      return ObeyFaults(std::move(store), &faults_);
    };
    return StorageServer::Create(options, std::move(dependencies));
  };
  absl::StatusOr<std::unique_ptr<StorageServer>> server = create();
  if (!server.ok() && options.listen_address != kAnyPort) {
    options.listen_address = kAnyPort;
    server = create();
  }
  COFFER_RETURN_IF_ERROR(server.status());
  server_ = *std::move(server);
  node_id_ = server_->node_id();
  address_ = server_->data_address();
  return absl::OkStatus();
}

void InProcessNode::Kill() {
  if (server_ == nullptr) return;
  faults_.Cut();
  server_->Shutdown(absl::ZeroDuration());
  server_.reset();
  store_ = nullptr;
}

absl::Status InProcessNode::KillAndStaySilent() {
  Kill();
  COFFER_ASSIGN_OR_RETURN(silence_, SilentListener::Create(address_));
  return absl::OkStatus();
}

void InProcessNode::FillDisk() { disk_->Set(kFullDisk); }

void InProcessNode::FreeDisk() { disk_->Set(kRoomyDisk); }

absl::StatusOr<std::vector<BlobId>> InProcessNode::Blobs() {
  COFFER_ASSIGN_OR_RETURN(const std::vector<storage::BlobInfo> infos,
                          store_->List(IdOfBytes('\0'), IdOfBytes('\xff'),
                                       std::numeric_limits<size_t>::max()));
  std::vector<BlobId> ids;
  for (const storage::BlobInfo& info : infos) ids.push_back(info.id);
  return ids;
}

absl::Status InProcessNode::Corrupt(const BlobId& id) {
  COFFER_ASSIGN_OR_RETURN(const storage::PinnedBytes good, store_->Get(id, {}));
  std::string wrong(good.bytes());
  wrong[wrong.size() / 2] ^= 1;
  COFFER_RETURN_IF_ERROR(store_->Delete({id}));
  const absl::string_view part = wrong;
  const BlobWrite write = {id, absl::MakeConstSpan(&part, 1), wrong.size()};
  return store_->PutBatch({write}, storage::WriteClass::kSmallSynced);
}

absl::Status InProcessNode::Lose(const BlobId& id) {
  return store_->Delete({id});
}

}  // namespace coffer::integration
