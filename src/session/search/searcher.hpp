// Asks for further points of a search while its grid is at work: each is booked before its first
// run begins, and follows from the seed and from what the points before have reached.
#pragma once

#include "growth.hpp"
#include "search/searched_values.hpp"

#include <gridctl/collect/scrape.hpp>
#include <gridctl/schedule/work_item.hpp>
#include <gridctl/search/sampler.hpp>
#include <gridctl/session/grid_work.hpp>
#include <gridctl/stats/direction.hpp>

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

namespace gridctl::session {

class Searcher {
 public:
  /// `experiment` is absolute. Work and growth must outlive this object.
  Searcher(GridWork& work, fs::path experiment, Growth& growth, collect::Scrape scrape,
           stats::Direction direction);

  /// Returns the number of runs that the search has still to ask for.
  [[nodiscard]] std::size_t to_ask() const;
  /// Writes down how many runs the search has in all, if nobody has yet: `gridctl status` counts
  /// with that number.
  [[nodiscard]] Result<void> book_size() const;
  /// Reads values of runs that have ended, for a moment or of one run, whichever takes longer.
  /// Returns true as long as others are to be read: ask() would read them in one go.
  [[nodiscard]] bool read_some();
  /// Asks for the next point, books it with its runs and returns these. Returns nothing if there
  /// are as many points as the grid says, or if the space has no more. `people` hear of the latter.
  [[nodiscard]] Result<std::vector<schedule::WorkItem>> ask(RunObserver& people);

 private:
  [[nodiscard]] std::optional<std::size_t> next_task() const;
  [[nodiscard]] std::size_t runs_in_all() const;
  [[nodiscard]] Result<std::vector<search::Observation>> observations(std::size_t task);
  [[nodiscard]] Result<std::vector<schedule::WorkItem>> begin(std::size_t task,
                                                              const search::Point& point);

  GridWork& work_;
  fs::path experiment_;
  Growth& growth_;
  stats::Direction direction_;
  SearchedValues values_;
  std::set<std::size_t> exhausted_;  // tasks whose space has no further points
};

/// The searcher of a grid's work. Nothing where no further points are asked for: all of them were
/// planned at once, only some runs or configurations are to be done, or runs are ended only.
[[nodiscard]] Result<std::optional<Searcher>> searcher_of(GridWork& work, fs::path experiment,
                                                          Growth& growth, collect::Scrape scrape);

}  // namespace gridctl::session
