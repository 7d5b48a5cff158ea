// Finds the values that the points of a search have reached: from the ends of their runs, and from
// the files that these runs have left behind.
#pragma once

#include <gridctl/collect/scrape.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/stats/direction.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::session {

/// The repetitions of one point, as far as the search goes by them.
struct Outcome {
  bool is_pending = false;      ///< some repetition has not come to its end
  bool is_cut = false;          ///< a rule has ended some repetition that would have gone on
  std::optional<double> value;  ///< the mean over the repetitions that have a value
};

/// A value for each outcome that is not pending; nothing for those that failed. A point that was
/// cut counts with the value that it had come to, and is no better than the worst point that came
/// to its end: what was stopped early must not be sought. Pure.
[[nodiscard]] std::vector<std::optional<double>> values_of(const std::vector<Outcome>& outcomes,
                                                           stats::Direction direction);

/// Reads the values of runs that have ended, each once: the files of an attempt that has ended do
/// not change any more, so whoever reads them again finds the same.
class SearchedValues {
 public:
  /// `experiment` is absolute. `metric` as results.csv names it.
  SearchedValues(fs::path experiment, collect::Scrape scrape, std::string metric)
      : experiment_(std::move(experiment)),
        scrape_{std::move(scrape), {}},
        metric_(std::move(metric)) {}

  /// Returns what became of one point. `runs`: the journal's records of all its repetitions.
  [[nodiscard]] Result<Outcome> outcome_of(const std::vector<RunRecord>& runs,
                                           const experiment::Decisions& decisions);
  /// Reads what outcome_of() will read of these runs, one after the other, until so much time is
  /// over. Returns true if runs are left to be read, and each run so far could be read.
  [[nodiscard]] bool read_some(const std::vector<RunRecord>& runs,
                               std::chrono::milliseconds time = kTime);

 private:
  static constexpr std::chrono::milliseconds kTime{50};
  [[nodiscard]] Result<std::optional<double>> value_of(const RunRecord& run);

  fs::path experiment_;
  collect::ScrapeRules scrape_;
  std::string metric_;
  std::map<std::pair<RunId, int>, std::optional<double>> known_;  // by run and attempt
};

}  // namespace gridctl::session
