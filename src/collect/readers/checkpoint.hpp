// Reads the statistics in a checkpoint that MI-Prometheus saved with PyTorch, without Python. Only
// the pickle of the file is read, never the weights.
#pragma once

#include "formats/zip.hpp"

#include <gridctl/collect/experiment.hpp>
#include <gridctl/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace gridctl::collect {

struct Checkpoint {
  Values training;
  Values validation;
  std::string status;       ///< "Converged (…)"
  std::string saved_at;     ///< time of saving: "20261123_210008", in the trainer's local time
  std::string status_time;  ///< when its status was set
};

/// Reads a checkpoint; nothing if the file is no checkpoint, or one without statistics. Errors: the
/// file is not whole, or has a construct that is not known; the message does not name the file.
[[nodiscard]] Result<std::optional<Checkpoint>> read_checkpoint(const ReadAt& read_at,
                                                                std::uint64_t size);

}  // namespace gridctl::collect
