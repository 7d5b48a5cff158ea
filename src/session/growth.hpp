// How a gridctl at work takes further runs of its experiment, which `gridctl train --into` hands to
// it: what it does by itself, and what it refuses.
#pragma once

#include <gridctl/control/channel.hpp>
#include <gridctl/schedule/growing_worker.hpp>
#include <gridctl/schedule/run_class.hpp>
#include <gridctl/session/grid_work.hpp>

#include <memory>

namespace gridctl::session {

class Growth {
 public:
  /// `experiment` is absolute. The work must outlive this object.
  Growth(GridWork& work, fs::path experiment);

  /// The class of each item, those of later runs included. Empty if there is one class alone.
  [[nodiscard]] schedule::ClassOf class_of() const;
  /// The worker that is to have the runs; it must live as long as grow() is called. `trains`: the
  /// setup of the trainer was done.
  void serve(schedule::GrowingWorker& worker, bool trains);

  /// Plans, books and hands over the runs that the experiment does not have. An Error changes
  /// nothing, unless a file or the journal could not be written: then a resume finds the same.
  [[nodiscard]] Result<control::GrowAnswer> grow(const control::GrowRequest& request);

  /// Makes a plan the work's own that has all that the work's plan has, and the same resources.
  void adopt(plan::Plan plan);
  /// The first attempt of a run that was never tried.
  [[nodiscard]] schedule::WorkItem first_attempt(RunId run) const;

 private:
  [[nodiscard]] Result<void> check(const experiment::FrozenInputs& inputs) const;
  [[nodiscard]] Result<RunClasses> classes_for(const plan::Plan& plan) const;
  [[nodiscard]] Result<void> check_unfinished(const plan::Plan& plan) const;
  [[nodiscard]] Result<std::vector<schedule::WorkItem>> new_items() const;
  [[nodiscard]] Result<std::vector<std::string>> note_origin() const;

  GridWork& work_;
  fs::path experiment_;
  std::shared_ptr<schedule::ClassOf> class_of_;
  schedule::GrowingWorker* worker_ = nullptr;
  bool trains_ = false;
};

}  // namespace gridctl::session
