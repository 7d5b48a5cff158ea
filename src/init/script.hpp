// The options of a Python script, read from its text: what its --help does not tell.
#pragma once

#include "python_source.hpp"

#include <gridctl/init/trainer_sketch.hpp>

#include <string_view>
#include <vector>

namespace gridctl::init {

/// The options that calls of argparse (add_argument), click (option) and absl (DEFINE_…) declare:
/// long names, literal defaults and choices, how values are written.
[[nodiscard]] std::vector<TrainerOption> options_in_script(std::string_view script);
[[nodiscard]] std::vector<TrainerOption> options_in_sources(
    const std::vector<PythonSource>& sources);

/// The options whose text becomes a bool() that is true for every text but "": type=bool.
[[nodiscard]] std::vector<std::string> options_read_by_bool(std::string_view script);

/// "@hydra.main" or "@hydra.main(…)" decorates a function of it.
[[nodiscard]] bool is_hydra_script(std::string_view script);

/// Fills in what `options` lack and `others` know: defaults, and that values are lists.
void complete_options(std::vector<TrainerOption>& options,
                      const std::vector<TrainerOption>& others);

}  // namespace gridctl::init
