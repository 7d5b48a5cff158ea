// Events out: a worker tells what happened and does not know who listens.
#pragma once

#include <gridctl/core/run.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace gridctl {

/// What a worker sets out to do; told before the first event.
struct WorkStart {
  Phase phase = Phase::train;
  bool tests_follow = false;  ///< the tests of each training are part of the work
  bool has_tester = false;    ///< what is trained can be tested later
  std::string experiment;     ///< directory as the user named it
  std::size_t runs = 0;
  std::size_t to_ask = 0;  ///< runs besides, which a search has still to ask for
  std::size_t configurations = 0;
  int repetitions = 1;
  int slots = 0;
  std::string device;  ///< "cpu", "gpu"
};

/// Thrown by an observer that could not keep an event (disk full, vanished directory). It has
/// written nothing of that event, so the event may be told again later.
class BookingError : public std::runtime_error {
 public:
  /// `passes`: another program has the books locked; told again a little later, the news is booked.
  explicit BookingError(const std::string& what, bool passes = false)
      : std::runtime_error(what), passes_(passes) {}
  [[nodiscard]] bool passes() const { return passes_; }

 private:
  bool passes_;
};

/// An event, with the run that had the event.
struct RunNews {
  RunSpec run;
  RunEvent event;
};

/// Hears the news of a worker. Called from the loop only. Must not throw, save for BookingError.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void on_start(const WorkStart& /*start*/) {}
  virtual void on_event(const RunSpec& run, const RunEvent& event) = 0;
  /// Hears of several events, in their order. An observer that throws BookingError may be told the
  /// same events again, those too that the observer has kept.
  virtual void on_events(const std::vector<RunNews>& news) {
    for (const auto& [run, event] : news) on_event(run, event);
  }
  /// These runs were planned just now: there is more to do than on_start() said.
  virtual void on_more(const std::vector<RunSpec>& /*runs*/) {}
  /// Tells a person something that concerns no single run: "no new runs; 4 running …".
  virtual void on_notice(const std::string& /*line*/) {}
  virtual void on_finish(const Summary& /*summary*/) {}
};

/// Passes news on in the order of registration: the journal is first, then people.
class ObserverList final : public RunObserver {
 public:
  /// Does not own `observer`, which must outlive the list.
  void add(RunObserver& observer) { observers_.push_back(&observer); }
  void on_start(const WorkStart& start) override;
  void on_event(const RunSpec& run, const RunEvent& event) override;
  void on_events(const std::vector<RunNews>& news) override;
  void on_more(const std::vector<RunSpec>& runs) override;
  void on_notice(const std::string& line) override;
  void on_finish(const Summary& summary) override;

 private:
  std::vector<RunObserver*> observers_;
};

}  // namespace gridctl
