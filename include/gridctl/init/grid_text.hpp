// The text of a grid file for a trainer, with comments that explain it.
#pragma once

#include <gridctl/init/trainer_sketch.hpp>

#include <string>
#include <vector>

namespace gridctl::init {

/// `made_by`: the command line that made it, for the first comment.
[[nodiscard]] std::string grid_text(const TrainerSketch& sketch, const std::string& made_by);

/// What the user must know of it: the notes of the sketch, and what has to be filled in. Sentences.
[[nodiscard]] std::vector<std::string> notes_for_user(const TrainerSketch& sketch);

/// "train takes 8 options; sweeps lr": for the user, in a line.
[[nodiscard]] std::string described(const TrainerSketch& sketch);

}  // namespace gridctl::init
