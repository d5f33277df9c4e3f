#ifndef COFFER_INTEGRATION_TESTS_SCRATCH_FOLDER_H_
#define COFFER_INTEGRATION_TESTS_SCRATCH_FOLDER_H_

#include <string>

namespace coffer::integration {

// An empty folder of its own for each object, which goes with it.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();

  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace coffer::integration

#endif  // COFFER_INTEGRATION_TESTS_SCRATCH_FOLDER_H_
