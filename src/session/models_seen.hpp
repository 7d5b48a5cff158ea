// Whether the trainings of a grid leave models that its tester would find: only then a test is
// worth proposing.
#pragma once

#include <gridctl/core/observer.hpp>

#include <string>
#include <utility>

namespace gridctl::session {

/// Looks into the folder of each training that succeeds, until one has left a file that matches.
class ModelsSeen final : public RunObserver {
 public:
  /// `glob`: the tester's model; empty if it is not known.
  explicit ModelsSeen(std::string glob) : glob_(std::move(glob)), any_(glob_.empty()) {}
  void on_event(const RunSpec& run, const RunEvent& event) override;
  /// True also if nobody knows what a model is called.
  [[nodiscard]] bool any() const { return any_; }

 private:
  std::string glob_;
  bool any_;
};

}  // namespace gridctl::session
