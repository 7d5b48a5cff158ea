// Hands events to an observer, and repeats the events that the observer could not book: no end of a
// run is lost while the disk is full for a moment.
#pragma once

#include <gridctl/core/observer.hpp>

#include <deque>
#include <vector>

namespace gridctl::schedule {

/// Catches BookingError; the text of the exception becomes an Error.
class Bookkeeper {
 public:
  /// Does not own the observer, which must outlive this.
  explicit Bookkeeper(RunObserver& observer) : observer_(observer) {}

  /// Tells all unbooked events in order, then this event. After an Error the event is told again
  /// with the next event. A start (`running`) is not repeated: a run that is not booked must not
  /// begin. ErrorKind::busy: another program has the journal locked for the moment.
  [[nodiscard]] Result<void> tell(const RunSpec& run, const RunEvent& event);
  /// Keeps this event until the next news, or until again(): so both are booked at once, which is
  /// half the work. Not for a start: a run must not begin before its start is booked.
  void keep(const RunSpec& run, const RunEvent& event);
  /// Tells that these runs were added to the work.
  [[nodiscard]] Result<void> more(const std::vector<RunSpec>& runs);
  /// Tells all unbooked events.
  [[nodiscard]] Result<void> again();
  /// Tells all unbooked events, then the summary. Error: the ends of some runs are not booked.
  [[nodiscard]] Result<void> finish(const Summary& summary);

 private:
  void book_again();
  void forget_last();

  RunObserver& observer_;
  /// Events that follow one another, or runs that were added.
  struct News {
    std::vector<RunNews> events;
    std::vector<RunSpec> more;
  };
  std::deque<News> unbooked_;
};

}  // namespace gridctl::schedule
