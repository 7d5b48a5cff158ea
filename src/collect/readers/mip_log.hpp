// Reads MI-Prometheus's trainer.log and tester.log: which trainer ran, when, and how it ended.
#pragma once

#include "files/files.hpp"

#include <gridctl/core/run.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace gridctl::collect {

struct MipLog {
  bool online = false;  ///< written by the online trainer
  bool interrupted = false;
  bool finished = false;  ///< the trainer said that training is over, and why:
  std::string terminal_status;
  std::string terminal_time;       ///< its time, "20261123_210008" in the trainer's local time
  std::optional<TimePoint> first;  ///< time of the first line
  std::optional<TimePoint> last;   ///< time of the last line
};

/// Reads a log; returns nothing and adds a note if the file cannot be read.
[[nodiscard]] std::optional<MipLog> read_mip_log(const fs::path& file, Notes& notes);

/// Parses "20261123_210008" or "20261123_210008_tag" as this machine's local time.
[[nodiscard]] std::optional<TimePoint> parse_compact_time(std::string_view name);

}  // namespace gridctl::collect
