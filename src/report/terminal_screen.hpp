// What the live display shows. Knows no time and no events: given a state, it makes lines.
#pragma once

#include "progress.hpp"

#include <gridctl/report/live_region.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::report {

/// As many groups of failures are pinned at most.
inline constexpr std::size_t kMostPinned = 3;

/// The parts of a frame besides the progress.
struct FrameExtras {
  bool is_paused = false;
  std::vector<Line> pinned;  ///< failures, one line a group; a low terminal shows the first alone
  std::function<std::optional<GpuLoad>(const std::string& slot)> gpu;  ///< may be null
};

/// In the order of the frame: by slot, "cpu:2" before "cpu:10".
[[nodiscard]] std::vector<Progress::Running> in_rows(const Progress& progress);
/// A rule, the bar with the counts, elapsed time and ETA with the best run, as many running runs as
/// leave the frame lower than the terminal is high, and pinned failures. If there are too many runs
/// and the terminal is wide, a line has two of them.
[[nodiscard]] std::vector<Line> frame_of(const Progress& progress, SteadyTime now, const Look& look,
                                         const FrameExtras& extras = {});
/// The bar with the counts.
[[nodiscard]] Line bar_line(const Progress& progress, const Look& look);
/// Elapsed time and ETA.
[[nodiscard]] Line time_line(const Progress& progress, SteadyTime now, bool is_paused = false);
/// The running runs, in at most `most` lines.
[[nodiscard]] std::vector<Line> running_lines(const Progress& progress, SteadyTime now,
                                              const Look& look, std::size_t most,
                                              const FrameExtras& extras = {});
/// One line for each of at most `most` groups of failures with the same reason, the largest first.
[[nodiscard]] std::vector<Line> pinned_failures(const std::vector<Failure>& failures,
                                                const Look& look, std::size_t most);
/// The course in at most so many signs, each as high as its value among all.
[[nodiscard]] std::string sparkline(const std::vector<double>& course, std::size_t most);
/// A failure as it stays above the frame.
[[nodiscard]] std::vector<Line> failure_lines(const RunSpec& run, const RunEvent& event,
                                              const Look& look);
/// A success, likewise, for those who want to see them.
[[nodiscard]] Line success_line(const RunSpec& run, const RunEvent& event, const Look& look);
[[nodiscard]] std::string repeated(std::string_view text, int times);

// The terminal's own sixteen colours, as parameters of an SGR sequence.
inline constexpr const char* kGreen = "32";
inline constexpr const char* kRed = "31";
inline constexpr const char* kYellow = "33";
inline constexpr const char* kCyan = "36";
inline constexpr const char* kDim = "2";

}  // namespace gridctl::report
