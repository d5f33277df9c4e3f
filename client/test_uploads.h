#ifndef COFFER_CLIENT_TEST_UPLOADS_H_
#define COFFER_CLIENT_TEST_UPLOADS_H_

#include "client/upload_journal.h"
#include "lib/crypto/random.h"
#include "lib/formats/file_key.h"
#include "lib/ids/id.h"

namespace coffer::client {

// What tests of upload journals save: never the same twice.

inline UploadPlace NewTestPlace(crypto::Random& random) {
  return {crypto::NewId<VaultId>(random), crypto::NewId<FolderId>(random),
          crypto::NewId<NameTag>(random)};
}

inline PendingUpload NewTestUpload(crypto::Random& random) {
  PendingUpload upload;
  upload.file_id = crypto::NewId<FileId>(random);
  upload.file_key.key_epoch = 1;
  upload.file_key.wrapped.assign(formats::kWrappedFileKeySizeBytes, 'w');
  upload.file_key.commitment =
      crypto::NewId<formats::FileKeyCommitment>(random);
  return upload;
}

}  // namespace coffer::client

#endif  // COFFER_CLIENT_TEST_UPLOADS_H_
