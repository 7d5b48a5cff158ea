// Whether the runs of a grid leave numbers to compare: nobody should learn after 300 runs that none
// did.
#pragma once

#include <gridctl/collect/scrape.hpp>
#include <gridctl/core/observer.hpp>

#include <set>

namespace gridctl::session {

/// Looks into the first training of each configuration that succeeds, until one has left no number
/// that an analysis would find: of that it warns, once.
class NumbersCheck final : public RunObserver {
 public:
  /// `people`, who hear the warning, must outlive the object.
  NumbersCheck(collect::Scrape scrape, RunObserver& people)
      : scrape_(std::move(scrape)), people_(people) {}
  void on_event(const RunSpec& run, const RunEvent& event) override;

 private:
  collect::Scrape scrape_;
  RunObserver& people_;
  std::set<int> checked_;  // configurations
  bool has_warned_ = false;
};

}  // namespace gridctl::session
