// What the live display shows. Knows no time and no events: given a state, it makes lines.
#pragma once

#include "progress.hpp"

#include <gridctl/report/live_region.hpp>

#include <vector>

namespace gridctl::report {

/// A rule, the bar with the counts, elapsed time and ETA, and as many running runs as leave the
/// frame lower than the terminal is high.
/// In the order of the frame: by slot, "cpu:2" before "cpu:10".
[[nodiscard]] std::vector<Progress::Running> in_rows(const Progress& progress);
[[nodiscard]] std::vector<Line> frame_of(const Progress& progress, SteadyTime now,
                                         const Look& look);
/// The bar with the counts; elapsed time and ETA; the running runs, at most `most` of them.
[[nodiscard]] Line bar_line(const Progress& progress, const Look& look);
[[nodiscard]] Line time_line(const Progress& progress, SteadyTime now);
[[nodiscard]] std::vector<Line> running_lines(const Progress& progress, SteadyTime now,
                                              const Look& look, std::size_t most);
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
