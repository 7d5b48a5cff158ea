// What a program takes, found out from its text and its --help.
#pragma once

#include <gridctl/init/trainer_sketch.hpp>

#include <string>
#include <vector>

namespace gridctl::init {

/// The script among the words of a command: "train.py", or the file of "-m pkg.train"; else the
/// program itself if that is a file here or on PATH.
[[nodiscard]] std::string script_of(const std::vector<std::string>& argv);

/// Fills in the kind, what can be set, outputs and notes. `sketch.argv` starts the program,
/// `sketch.configs` may be named. The program is run with --help only if its text shows that it
/// reads its command line.
void look_at_program(TrainerSketch& sketch);

/// Notes which options, arguments and keys say where output goes, unless that is known already.
void find_outputs(TrainerSketch& sketch);

}  // namespace gridctl::init
