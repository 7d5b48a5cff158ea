#include <gridctl/core/tally.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/session/outlook.hpp>

#include <map>

namespace gridctl::session {
namespace {

/// Counts the items of each kind, the kinds in the order of their first items.
class Waiting {
 public:
  void add(const schedule::WorkItem& item) {
    const report::RunKind kind{item.run.configuration, item.test > 0};
    const auto [entry, is_new] = positions_.try_emplace(kind, kinds_.size());
    if (is_new) kinds_.emplace_back(kind, 0);
    ++kinds_[entry->second].second;
  }
  [[nodiscard]] std::vector<std::pair<report::RunKind, std::size_t>> take() {
    return std::move(kinds_);
  }

 private:
  std::map<report::RunKind, std::size_t> positions_;
  std::vector<std::pair<report::RunKind, std::size_t>> kinds_;
};

}  // namespace

report::Outlook outlook_of(const std::vector<schedule::WorkItem>& queue) {
  Waiting waiting;
  for (const auto& item : queue) waiting.add(item);
  report::Outlook outlook;
  outlook.waiting = waiting.take();
  return outlook;
}

Result<report::Outlook> outlook_of(const experiment::ToDo& to_do, const journal::Journal& journal) {
  Waiting waiting;
  for (const auto& run : to_do.living) waiting.add(run.item);
  for (const auto& item : to_do.queue) waiting.add(item);
  report::Outlook outlook;
  outlook.waiting = waiting.take();
  if (to_do.before.succeeded + to_do.before.failed == 0) return outlook;
  Tally trainings;
  Tally tests;
  GRIDCTL_TRY(journal.glance_at_runs(
      [&](RunRecord& run) { (run.phase == Phase::train ? trainings : tests).add(run); }));
  outlook.trainings = std::move(trainings.by_configuration);
  outlook.tests = std::move(tests.by_configuration);
  return outlook;
}

}  // namespace gridctl::session
