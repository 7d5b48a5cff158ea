// What is kept of setup steps in an experiment, and when one has to be done again.
//
//   setup/attempt-N/output.log    stdout and stderr
//   setup/attempt-N/setup.json    the command, its inputs as a key, how it ended
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/messages.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/launch/executor.hpp>

#include <string>
#include <vector>

namespace gridctl::session {

inline constexpr const char* kSetupFolder = "setup";

/// Of the command, its working directory and the files that it depends on: paths, sizes and times
/// of change of the `inputs`, which may be patterns or folders and begin in the first of `folders`
/// that has them, and of the scripts in the command. Warns of inputs that are not there.
[[nodiscard]] Result<std::string> setup_key(const launch::Launch& launch,
                                            const std::vector<std::string>& inputs,
                                            const std::vector<fs::path>& folders,
                                            const Messages& messages);
/// Of the command and its working directory alone: two such steps at once would meet.
[[nodiscard]] std::string key_of_place(const launch::Launch& launch);

struct LastSetup {
  int attempt = 0;  ///< 0: there was none
  bool is_done = false;
  std::string key;
};
/// Removes what a gridctl that was killed as it wrote the record has left. Call it under the lock.
[[nodiscard]] LastSetup last_setup(const fs::path& experiment);

struct SetupEnd {
  TimePoint began_at;
  ExitStatus exit;
  std::string reason;
  bool was_interrupted = false;
};
/// Into the step's folder, `launch.run.directory`.
[[nodiscard]] Result<void> write_setup_record(const launch::Launch& launch, const std::string& key,
                                              const SetupEnd& end);

}  // namespace gridctl::session
