// How far a run is by what it prints.
#pragma once

#include <optional>
#include <string_view>

namespace gridctl::collect {

struct OutputProgress {
  std::optional<double> fraction;     ///< of the whole run, 0 to 1
  std::optional<double> epoch;        ///< as the output counts them
  std::optional<double> epoch_limit;  ///< the number of epochs
};

/// Reads the end of a run's output. The number before the last "%|" in the last line, as progress
/// bars write it: " 42%|████▏     | 42/100 [00:12<00:17]" is 0.42. Lines are parted by LF, their
/// versions by CR. The bar of one epoch counts for the run only where the number of epochs is
/// known: "Epoch 3/10: 50%|" is 0.25; "Epoch 3: 50%|" is 0.35 if `epoch_limit` is 10, and nothing
/// without. Without a bar the last line that counts epochs: "Epoch 3/10" begins the third of ten,
/// of which "45/100 [==>" behind it is the step, "Epoch 3/10 loss=0.31" ends it.
[[nodiscard]] OutputProgress progress_in_output(std::string_view tail,
                                                std::optional<double> epoch_limit = {});

}  // namespace gridctl::collect
