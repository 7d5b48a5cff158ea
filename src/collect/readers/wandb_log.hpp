// Reads the file run-ID.wandb: everything that a run of W&B logged, as protocol buffers (Record in
// wandb_internal.proto) in LevelDB's log format, with CRC-32 in place of LevelDB's checksum.
#pragma once

#include "curves/curves.hpp"
#include "readers/reader.hpp"

#include <functional>
#include <string_view>

namespace gridctl::collect {

/// How far the file could be read.
struct WandbLogEnd {
  bool is_log = true;       ///< false: the file does not begin as such a log does
  bool is_torn = false;     ///< the last record is not whole: its writer may not have finished
  std::size_t damaged = 0;  ///< pieces with a wrong checksum, left out
};

/// Calls `record` for every whole record.
WandbLogEnd read_wandb_log(std::string_view bytes,
                           const std::function<void(std::string_view)>& record);

/// Adds a record of history, configuration, start or exit to `parts`; ignores other records.
/// Configurations only grow: their last values count.
void add_wandb_record(std::string_view record, RunParts& parts);

}  // namespace gridctl::collect
