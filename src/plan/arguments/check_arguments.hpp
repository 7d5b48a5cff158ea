// Checks `arguments` against the values that a grid really has, and tells of values that its
// commands pass in a way that few trainers understand.
#pragma once

#include "expansion.hpp"

namespace gridctl::plan {

/// For the trainer and the grid's own tester. An error if a value is one that its spelling cannot
/// say. Adds to the notes of the expansion, once for all keys: false values that a command leaves
/// out, lists that it passes as JSON, where nothing says that this is right; false values that a
/// Python script of the command would take for true; and a key of `arguments` in the grid file that
/// is nearly one of the configurations' keys. Other keys belong to the trainer, and may be there.
[[nodiscard]] Result<void> check_arguments(Expansion& expansion);

}  // namespace gridctl::plan
