#include "output/origins_note.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kMostOrigins = 5;

std::string words_of(const collect::OriginOfRun& origin) {
  std::vector<std::string> words;
  if (!origin.commit.empty()) words.push_back("from commit " + printable(origin.commit));
  if (!origin.program.empty()) words.push_back("by program " + printable(origin.program));
  return words.empty() ? "of unknown origin" : join(words, " ");
}

}  // namespace

std::map<collect::OriginOfRun, std::size_t> origins_of(const collect::Experiment& experiment) {
  std::map<collect::OriginOfRun, std::size_t> counts;
  for (const auto& run : experiment.runs) {
    if (run.record.state == RunState::succeeded) ++counts[run.origin];
  }
  return counts;
}

std::string origins_note(const collect::Experiment& experiment) {
  const auto counts = origins_of(experiment);
  if (counts.size() < 2) return {};
  std::vector<std::pair<collect::OriginOfRun, std::size_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::size_t runs = 0;
  std::vector<std::string> parts;
  for (const auto& [origin, count] : sorted) {
    runs += count;
    if (parts.size() < kMostOrigins) parts.push_back(fmt::format("{} {}", count, words_of(origin)));
  }
  const auto more = sorted.size() - parts.size();
  return fmt::format(
      "{} are compared that were not made alike: {}{}. The columns 'commit' and 'program' tell "
      "them apart.",
      counted(runs, "run"), join(parts, ", "),
      more > 0 ? fmt::format(", and {} other kinds", more) : "");
}

}  // namespace gridctl::analysis
