// The options of a Python script, read from its text: where its --help does not tell.
#pragma once

#include <gridctl/init/trainer_sketch.hpp>

#include <string_view>
#include <vector>

namespace gridctl::init {

/// The calls of add_argument() with long options: names, literal defaults and choices, switches.
[[nodiscard]] std::vector<TrainerOption> options_in_script(std::string_view script);

/// "@hydra.main" or "@hydra.main(…)" decorates a function of it.
[[nodiscard]] bool is_hydra_script(std::string_view script);

/// Fills in the defaults that `options` lack and `others` know.
void complete_defaults(std::vector<TrainerOption>& options,
                       const std::vector<TrainerOption>& others);

}  // namespace gridctl::init
