#include <gridctl/journal/journal.hpp>

namespace gridctl::journal {

void mark_gone(std::vector<RunRecord>& runs, const fs::path& experiment) {
  for (auto& run : runs) {
    if (run.state != RunState::succeeded || run.directory.empty()) continue;
    boost::system::error_code ignored;
    if (fs::status(experiment / run.directory, ignored).type() != fs::file_not_found) continue;
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
