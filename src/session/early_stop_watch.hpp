// Reads what running trainings tell, has the rules of `early_stopping` judge the runs, and ends the
// runs that the rules are against. Without rules it warns of values that are not finite.
#pragma once

#include <gridctl/collect/scrape.hpp>
#include <gridctl/core/early_stopping.hpp>
#include <gridctl/core/observer.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/to_do.hpp>
#include <gridctl/search/referee.hpp>
#include <gridctl/session/grid_work.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gridctl::session {

class EarlyStopWatch final : public RunObserver {
 public:
  /// `rules`: nothing if the grid has none. `experiment` is absolute.
  EarlyStopWatch(std::optional<EarlyStopping> rules, stats::Direction direction,
                 collect::Scrape scrape, fs::path experiment);

  /// Begins to watch. `past`: the journal's trainings, whose values are read once. `people` hear
  /// what is decided. `worker`, `loop` and `people` must outlive the work.
  [[nodiscard]] Result<void> begin(sys::Loop& loop, RunObserver& people, Worker& worker,
                                   const experiment::ToDo& to_do,
                                   const std::vector<RunRecord>& past);

  void on_event(const RunSpec& run, const RunEvent& event) override;
  void on_more(const std::vector<RunSpec>& runs) override;

 private:
  struct Followed {
    fs::path directory;
    std::uint64_t activity = 0;
    bool has_ended = false;  // its files are read once more
  };

  void look_soon();
  void look();
  [[nodiscard]] std::vector<search::RunValue> read_changed();
  void read(RunId run, Followed& followed, std::vector<search::RunValue>& into);
  void judge(const std::vector<search::RunValue>& values);
  void apply(const Ruling& ruling);
  void end_grid(const Ruling& ruling);
  void ask_again();
  [[nodiscard]] std::vector<RunId> concerned(const Ruling& ruling) const;
  void warn_of_divergence(const std::vector<search::RunValue>& values);
  void warn_of_metric(RunId run, const std::vector<std::string>& names);

  bool has_rules_;
  EarlyStopping rules_;
  collect::Scrape scrape_;
  fs::path experiment_;
  search::Referee referee_;
  sys::Loop* loop_ = nullptr;
  RunObserver* people_ = nullptr;
  Worker* worker_ = nullptr;
  std::map<RunId, Followed> followed_;
  std::set<RunId> expected_;            // can still be stopped
  std::map<RunId, StopRequest> asked_;  // runs whose ends were asked for
  std::set<RunId> to_ask_;              // of these, runs whose worker has to be asked once more
  std::set<RunId> warned_;              // of values that are not finite
  bool is_looking_ = false;
  bool has_warned_of_metric_ = false;
  bool has_warned_of_size_ = false;
  sys::Loop::Clock::duration pause_;
};

/// The watch for a grid's work. Nothing where nothing is watched: runs are ended only, or, without
/// rules, are on a cluster. Errors: nobody knows which values of the metric are better; gridctl
/// would not wait for the runs.
[[nodiscard]] Result<std::optional<EarlyStopWatch>> watch_of(const GridWork& work,
                                                             collect::Scrape scrape,
                                                             const fs::path& experiment);

}  // namespace gridctl::session
