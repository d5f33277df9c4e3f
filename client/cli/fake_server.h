#ifndef COFFER_CLIENT_CLI_FAKE_SERVER_H_
#define COFFER_CLIENT_CLI_FAKE_SERVER_H_

#include <string>

namespace coffer::cli {

// Makes a program that stands for coffer-directory or coffer-storage in tests:
// it writes its ready file and waits for a signal. It fails to start while
// there is a file "broken" next to it. Makes missing folders.
void WriteFakeServer(const std::string& path);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_FAKE_SERVER_H_
