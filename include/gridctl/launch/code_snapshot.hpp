// Runs that use a frozen copy of the code: what they are told names the copy, not the original.
#pragma once

#include <gridctl/launch/executor.hpp>

namespace gridctl::launch {

struct CodeSnapshot {
  fs::path root;  ///< absolute: the work tree that was copied
  fs::path copy;  ///< absolute: where the copy is
};

/// Lets the launch run in the copy: its working directory (ours, if it has none) and each word of
/// its command that is an absolute path move from `root` to `copy`, if it is there. So does
/// a program that is given relative to the working directory ("./train"). What the copy does not
/// have (data, installed packages) stays where it is.
void run_in(const CodeSnapshot& snapshot, Launch& launch);

}  // namespace gridctl::launch
