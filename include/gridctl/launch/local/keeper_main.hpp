// The hidden command `gridctl __keeper`, which the local executor starts for itself.
#pragma once

#include <string_view>

namespace gridctl::launch {

inline constexpr std::string_view kKeeperCommand = "__keeper";

/// The file of the experiment that a keeper holds locked as long as it lives, and so as long as any
/// run lives. A gridctl that cannot reach the keeper (from another container, or because the keeper
/// is stopped) sees by the lock that runs are on.
inline constexpr const char* kKeeperLock = "keeper.lock";

/// Serves the listening socket that is our standard input until no run and no gridctl is left.
/// The first argument after the command's name is the experiment's folder, absolute. Returns the
/// exit code of the process.
[[nodiscard]] int keeper_main(int argc, const char* const* argv);

}  // namespace gridctl::launch
