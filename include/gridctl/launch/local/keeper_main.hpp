// The hidden command `gridctl __keeper`, which the local executor starts for itself.
#pragma once

#include <string_view>

namespace gridctl::launch {

inline constexpr std::string_view kKeeperCommand = "__keeper";

/// Serves the listening socket that is our standard input until no run and no gridctl is left.
/// Returns the exit code of the process.
[[nodiscard]] int keeper_main();

}  // namespace gridctl::launch
