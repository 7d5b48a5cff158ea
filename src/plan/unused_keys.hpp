// Finds the keys of a grid whose values never reach the programs: all their configurations would be
// the same training under different names.
#pragma once

#include "expansion.hpp"

namespace gridctl::plan {

/// Adds a note for each trainer whose command and `env` have no macro for a key that takes more
/// than one value. No note is added for a program that may read the values by itself: the command
/// or a file that it names has the word GRIDCTL_CONFIG, or another name of gridctl's variables.
/// Call name_points() before.
void note_unused_keys(Expansion& expansion);

}  // namespace gridctl::plan
