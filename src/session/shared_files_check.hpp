// Whether runs write to the same file outside of their folders: then each run takes from the others
// what they have left, and nobody would see it.
#pragma once

#include <gridctl/core/observer.hpp>

#include <map>
#include <optional>

namespace gridctl::session {

/// Looks into the folder where the runs work, at the ends of the first trainings that succeed. A
/// file that changed while each of two of them was on is warned of, once. Logs, hidden files and
/// experiments do not count; of a folder with very many files nothing is said.
class SharedFilesCheck final : public RunObserver {
 public:
  /// `people`, who hear the warning, must outlive the object. `folder`: where runs begin to work.
  SharedFilesCheck(fs::path folder, RunObserver& people)
      : folder_(std::move(folder)), people_(people) {}
  void on_event(const RunSpec& run, const RunEvent& event) override;

 private:
  struct Change {
    TimePoint at;
    RunId run;  ///< that was on
  };
  void look(const RunSpec& run, TimePoint started_at);
  [[nodiscard]] std::optional<std::map<fs::path, TimePoint>> changed_since(TimePoint at) const;

  fs::path folder_;
  RunObserver& people_;
  std::map<RunId, TimePoint> started_;
  std::map<fs::path, Change> changes_;
  int looks_ = 0;
  bool is_done_ = false;
};

}  // namespace gridctl::session
