// Tells an observer what happened, and again what it could not book: no end of a run is lost while
// the disk is full for a moment.
#pragma once

#include <gridctl/core/observer.hpp>

#include <deque>
#include <vector>

namespace gridctl::schedule {

/// Takes BookingError, whose words become an Error.
class Bookkeeper {
 public:
  /// Does not own the observer, which must outlive this.
  explicit Bookkeeper(RunObserver& observer) : observer_(observer) {}

  /// Tells all that is unbooked, in order, and this last. On an Error it is told again with the
  /// next news; not so a start (`running`), since what is not in the books must not begin.
  /// ErrorKind::busy if another program has the books locked for the moment.
  [[nodiscard]] Result<void> tell(const RunSpec& run, const RunEvent& event);
  /// There is more to do than was said at first.
  [[nodiscard]] Result<void> more(const std::vector<RunSpec>& runs);
  /// Tells what is unbooked.
  [[nodiscard]] Result<void> again();
  /// The last news. An Error: the ends of some runs are in no book.
  [[nodiscard]] Result<void> finish(const Summary& summary);

 private:
  void book_again();

  RunObserver& observer_;
  struct News {
    RunSpec run;
    RunEvent event;
    std::vector<RunSpec> more;  // if not empty: this and nothing else
  };
  std::deque<News> unbooked_;
};

}  // namespace gridctl::schedule
