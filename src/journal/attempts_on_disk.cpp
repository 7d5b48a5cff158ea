#include <gridctl/core/descriptor.hpp>
#include <gridctl/journal/journal.hpp>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

namespace gridctl::journal {

void mark_gone(std::vector<RunRecord>& runs, const fs::path& experiment) {
  // From an open folder: long paths would be walked for each run.
  const Descriptor folder(::open(experiment.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  const auto says_gone = [] { return errno == ENOENT || errno == ENOTDIR; };
  if (!folder && !says_gone()) return;  // too few descriptors, no permission: nothing is known
  struct stat status {};
  for (auto& run : runs) {
    if (run.state != RunState::succeeded || run.directory.empty()) continue;
    const bool is_there = folder && ::fstatat(folder.get(), run.directory.c_str(), &status, 0) == 0;
    if (is_there || (folder && !says_gone())) continue;
    run.state = RunState::lost;
    run.reason = kFolderIsGone;
  }
}

bool is_current(const RunRecord& test, const RunRecord& training) {
  if (test.model.empty()) return true;  // journals of the first format do not know it
  const auto below = test.model.lexically_relative(training.directory);
  return !below.empty() && *below.begin() != fs::path("..");
}

}  // namespace gridctl::journal
