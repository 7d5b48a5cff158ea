#include "numbers_check.hpp"

#include <gridctl/collect/trees/gather.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/launch/exit_record.hpp>
#include <gridctl/plan/command.hpp>

#include <cstdint>
#include <set>
#include <string>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

constexpr std::uintmax_t kMostBytes = 256U << 10U;
constexpr int kMostFiles = 1000;

/// Whether the texts that a run has left are read in a moment: the check is made in the loop, where
/// exits, signals and `gridctl stop` wait for its end.
bool is_read_at_once(const fs::path& folder) {
  static const std::set<std::string> kTexts{".log", ".csv", ".tsv", ".txt", ".json", ".jsonl"};
  std::uintmax_t bytes = 0;
  int files = 0;
  boost::system::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (++files > kMostFiles) return false;
    boost::system::error_code ignored;
    if (!kTexts.contains(entry->path().extension().string()) ||
        entry->symlink_status(ignored).type() != fs::regular_file)
      continue;
    const auto size = fs::file_size(entry->path(), ignored);
    if (!ignored) bytes += size;
    if (bytes > kMostBytes) return false;
  }
  return true;
}

/// Whether nothing is in the folder but what gridctl itself puts there.
bool is_left_empty(const fs::path& folder) {
  static const std::set<std::string> kOurs{layout::kConfigFile, layout::kOutputLog,
                                           launch::kExitRecord, plan::kParametersFile};
  boost::system::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!kOurs.contains(entry->path().filename().string())) return false;
  }
  return true;
}

}  // namespace

void NumbersCheck::on_event(const RunSpec& run, const RunEvent& event) {
  if (has_warned_ || event.state != RunState::succeeded || run.test != 0) return;
  if (!checked_.insert(run.id.configuration).second) return;
  // A run that has written much has hardly left no number.
  if (!is_read_at_once(run.directory) || collect::leaves_numbers(run.directory, scrape_)) return;
  has_warned_ = true;
  const bool is_empty = is_left_empty(run.directory);
  people_.on_notice(
      fmt::format("warning: run {} is ok, but has left {}no number that 'gridctl analyze' finds. "
                  "Have the trainer "
                  "{}print lines such as 'epoch 3 val acc 0.93', or write result.json or "
                  "$GRIDCTL_METRICS, or say "
                  "in the trainer section what its lines look like: metrics: {{valid.acc: 'val acc "
                  "([0-9.]+)'}}",
                  to_string(run.id), is_empty ? "nothing in its folder, and " : "",
                  is_empty ? "write to ${run_dir}, where no other run writes, or " : ""));
}

}  // namespace gridctl::session
