#include "client/vault_session.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "client/directory_stub.h"
#include "client/session_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/signing.h"
#include "lib/formats/entry_kind.h"
#include "lib/formats/entry_record.h"
#include "lib/formats/keyring.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::AllOf;

class VaultSessionTest : public SessionFixture {
 protected:
  VaultSessionTest() { Start(); }

  // As a device without the vault's own keys would try.
  absl::Status OpenAs(const formats::Keyring& device,
                      const formats::KeyringVault& vault) {
    return VaultSession::Open(services().services(), device, vault).status();
  }

  formats::KeyringVault KnownVault() const {
    formats::KeyringVault vault;
    vault.name = session().name();
    vault.vault_id = session().vault_id();
    vault.root_folder_id = session().root_folder_id();
    vault.epoch_keys.push_back(
        crypto::SecretKey::Generate(*session().services().random));
    vault.creator = {session().record().device_id,
                     session()
                         .membership()
                         .Find(session().record().device_id)
                         ->signing_public_key};
    return vault;
  }

  formats::EntryRecord NewRecord(const std::string& name) const {
    return session()
        .NewEntry(
            formats::EntryOperation::kCreate,
            {session().root_folder_id(),
             crypto::NewId<formats::EntryId>(*session().services().random),
             formats::EntryKind::kFolder},
            name)
        .value();
  }

  absl::Status Verify(formats::EntryRecord record) const {
    DirectoryEntry entry;
    entry.record = std::move(record);
    return session()
        .VerifyEntry(session().root_folder_id(), std::move(entry))
        .status();
  }
};

TEST_F(VaultSessionTest, RefusesDevicesThatAreNoMembers) {
  const auto stranger =
      formats::Keyring::Generate(*services().services().random);
  EXPECT_THAT(OpenAs(stranger, KnownVault()),
              AllOf(StatusIs(absl::StatusCode::kPermissionDenied),
                    HasReason(reason::kWrongKey)));
}

TEST_F(VaultSessionTest, RefusesVaultsOfAnotherCreator) {
  const auto device = formats::Keyring::Generate(*services().services().random);
  formats::KeyringVault vault = KnownVault();
  vault.creator.signing_public_key =
      crypto::SigningKeyPair::FromSeed(device.signing_seed).public_key();
  EXPECT_THAT(OpenAs(device, vault), StatusIs(absl::StatusCode::kDataLoss));
  vault = KnownVault();
  vault.root_folder_id = FolderId();
  EXPECT_THAT(OpenAs(device, vault), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(VaultSessionTest, AcceptsOnlySignedEntriesOfTheFolder) {
  formats::EntryRecord record = NewRecord("name");
  EXPECT_THAT(Verify(record), StatusIs(absl::StatusCode::kDataLoss));
  session().Sign(record);
  EXPECT_THAT(Verify(record), IsOk());
  // Signed again, so that it is not the signature that is wrong.
  formats::EntryRecord moved = record;
  moved.parent_folder_id = FolderId();
  session().Sign(moved);
  EXPECT_THAT(Verify(moved), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Verify(session().NewDeletion(record)),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(VaultSessionTest, AcceptsOnlyNamesUnderTheirOwnTag) {
  formats::EntryRecord record = NewRecord("name");
  record.name_tag = session().TagOf(session().root_folder_id(), "other");
  session().Sign(record);
  EXPECT_THAT(Verify(record), AllOf(StatusIs(absl::StatusCode::kDataLoss),
                                    HasReason(reason::kSignatureInvalid)));
}

}  // namespace
}  // namespace coffer::client
