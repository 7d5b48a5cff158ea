// All that is known of one run: from the books, its run.json, and what it left.
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/live.hpp>
#include <gridctl/experiment/books.hpp>
#include <gridctl/launch/again_script.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace gridctl::commands {

struct RunView {
  RunRecord record;
  std::string waits;               ///< why it has not begun; empty if it has
  fs::path directory;              ///< of the last attempt; empty if it was never started
  nlohmann::ordered_json written;  ///< its run.json; an empty object before it has ended
  nlohmann::ordered_json values;   ///< what this configuration has of its own
  LiveMetrics metrics;
  std::vector<std::pair<std::string, std::uint64_t>> products;  ///< with their sizes, bytes
  std::vector<std::string> missing;                             ///< products that are not there
  std::vector<RunRecord> attempts;                              ///< by the journal, ascending
  std::vector<std::string> tail;  ///< the last lines of its output, safe for a terminal
  std::vector<RunRecord> tests;   ///< of a training
  std::set<std::string> tags;
};

/// The run for a script that does it again. Errors: nothing_to_do if the run has not ended yet, or
/// its record is lost: command and environment are written at the end.
[[nodiscard]] Result<launch::PastRun> past_run(const RunView& view);
[[nodiscard]] RunView view_run(const experiment::Books& books, const RunRecord& run);
[[nodiscard]] std::string to_text(const RunView& view, const cli::Output& output);
/// "gridctl.show/1".
[[nodiscard]] nlohmann::ordered_json to_json(const RunView& view);

}  // namespace gridctl::commands
