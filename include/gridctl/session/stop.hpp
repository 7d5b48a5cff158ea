// The two ways to stop an experiment: ask the gridctl at work and wait for it, or end what a killed
// one has left.
#pragma once

#include <gridctl/core/environment.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/messages.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/experiment/books.hpp>
#include <gridctl/session/session.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::session {

struct StopOrder {
  StopRequest request;
  std::optional<std::chrono::milliseconds> grace;  ///< none: the grid's own
  /// Of the named runs those that are on or may still begin: they stay stopped until they are named
  /// again.
  std::set<RunId> cancelled = {};
};

using RunKeys = std::set<std::pair<RunId, int>>;  // run and test

struct Stopped {
  bool by_gridctl = false;    ///< the one at work was asked
  RunKeys were_on;            ///< the runs that were to end; the journal knows how they did
  std::size_t withdrawn = 0;  ///< runs that were to begin, now or later, and will not
  std::size_t leftovers = 0;  ///< processes of runs whose keeper was killed
};

/// Asks the gridctl at work (`books.holder`) and waits until it, or the named runs, have ended.
/// Nothing if it ended before it could be asked, or before it had booked the ends. Errors: locked
/// if it is on another host or does not listen; nothing_to_do if runs are named and
/// `order.cancelled` is empty. Reads the books again.
[[nodiscard]] std::optional<Result<Stopped>> stop_gridctl(experiment::Books& books,
                                                          const StopOrder& order,
                                                          const Messages& messages);

/// Who takes the experiment over to end what is left in it.
struct Taker {
  bool is_trusting = false;       ///< of a folder that others may write
  std::vector<std::string> argv;  ///< for those who find the lock taken meanwhile
  Environment environment;
};

/// Ends the runs that the experiment's keeper still has, and books them; and what is left of runs
/// whose keeper was killed too, which are booked as lost. Books those of `order.cancelled` that
/// wait as stopped. Where the books cannot be written (a full disk) the runs end all the same,
/// which is warned of. nothing_to_do if there is none of it.
[[nodiscard]] Result<Stopped> stop_orphans(const experiment::Books& books, const StopOrder& order,
                                           const Taker& taker, const Caller& caller);

/// The runs that the books call running, of those that the request means.
[[nodiscard]] RunKeys runs_on(const experiment::Books& books, const StopRequest& request);
[[nodiscard]] tl::unexpected<Error> nothing_is_on(const experiment::Books& books,
                                                  const StopRequest& request);

}  // namespace gridctl::session
