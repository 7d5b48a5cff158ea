#include "backlog/canaries.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gridctl::schedule {

Canaries::Canaries(bool wanted, std::vector<WorkItem>& queue, const std::vector<LivingRun>& living)
    : wanted_(wanted) {
  if (!wanted) return;
  for (const auto& run : living) {
    if (run.item.test == 0)
      canaries_.try_emplace(run.item.run.configuration, Canary{run.item.run, {}});
  }
  hold_back(queue);
}

void Canaries::hold_back(std::vector<WorkItem>& queue) {
  if (!wanted_) return;
  std::vector<WorkItem> ahead;
  for (const auto& item : queue) {
    if (item.test > 0 || is_canary(item))
      ahead.push_back(item);
    else
      canaries_.at(item.run.configuration).others.push_back(item);
  }
  queue = std::move(ahead);
}

std::vector<WorkItem> Canaries::take(const WorkItem& ended) {
  const auto canary = canaries_.find(ended.run.configuration);
  if (canary == canaries_.end() || ended.test > 0 || canary->second.run != ended.run) return {};
  return std::move(canaries_.extract(canary).mapped().others);
}

std::vector<WorkItem> Canaries::withdraw(const std::set<RunId>& chosen) {
  std::vector<WorkItem> gone;
  const auto is_chosen = [&](const WorkItem& item) { return chosen.contains(item.run); };
  for (auto& [configuration, canary] : canaries_) {
    std::ranges::copy_if(canary.others, std::back_inserter(gone), is_chosen);
    std::erase_if(canary.others, is_chosen);
  }
  return gone;
}

void Canaries::each(const std::function<void(const WorkItem&)>& look) const {
  for (const auto& [configuration, canary] : canaries_) {
    for (const auto& item : canary.others) look(item);
  }
}

std::size_t Canaries::waiting() const {
  std::size_t count = 0;
  for (const auto& [configuration, canary] : canaries_) count += canary.others.size();
  return count;
}

}  // namespace gridctl::schedule
