// Lets runs use a frozen copy of the code: their command names files of the copy, not the original.
#pragma once

#include <gridctl/launch/executor.hpp>

namespace gridctl::launch {

struct CodeSnapshot {
  fs::path root;  ///< absolute: the work tree that was copied
  fs::path copy;  ///< absolute: where the copy is
};

/// Moves the launch into the copy. Its working directory (ours, if it has none) and each absolute
/// path in its command change from below `root` to below `copy`, if the copy has that path. So does
/// a program that is given relative to the working directory ("./train"). Paths that the copy does
/// not have (data, installed packages) stay as they are.
void run_in(const CodeSnapshot& snapshot, Launch& launch);

}  // namespace gridctl::launch
