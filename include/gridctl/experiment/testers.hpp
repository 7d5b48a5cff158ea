// Which program tests the models of an experiment.
#pragma once

#include <gridctl/config/grid.hpp>
#include <gridctl/core/environment.hpp>
#include <gridctl/core/error.hpp>

#include <optional>
#include <string>

namespace gridctl::experiment {

/// A tester's profile; an error names those there are.
[[nodiscard]] Result<config::Program> named_tester(const std::string& name,
                                                   const Environment& environment);

/// The tester that goes with a grid's programs: its own, or the one that the trainer's profile
/// names.
[[nodiscard]] Result<config::Program> tester_for(const config::Program& trainer,
                                                 const std::optional<config::Program>& tester,
                                                 const Environment& environment);

/// Tests of one model: beyond this somebody mistyped a number.
inline constexpr long kMostTests = 1'000'000;

}  // namespace gridctl::experiment
