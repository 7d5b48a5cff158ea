// The file run-ID.wandb: everything that a run of W&B logged, as protocol buffers (Record in
// wandb_internal.proto) in LevelDB's log format, with CRC-32 in place of its checksum.
#pragma once

#include "curves/curves.hpp"
#include "readers/reader.hpp"

#include <functional>
#include <string_view>

namespace gridctl::collect {

/// How far the file could be read.
struct WandbLogEnd {
  bool is_log = true;       ///< it begins as such a file does
  bool is_torn = false;     ///< the last record is not whole: its writer may still be at it
  std::size_t damaged = 0;  ///< pieces with a wrong checksum, left out
};

/// Calls `record` for every whole record.
WandbLogEnd read_wandb_log(std::string_view bytes,
                           const std::function<void(std::string_view)>& record);

/// Adds the record, if it is one of history, configuration, start or exit, to what is known of the
/// run. Configurations only grow: their last values count.
void add_wandb_record(std::string_view record, RunParts& parts);

}  // namespace gridctl::collect
