// Whether the text of a program shows that it reads its command line, and so may be run with
// --help.
#pragma once

#include "python_source.hpp"

#include <gridctl/core/filesystem.hpp>

#include <string>
#include <vector>

namespace gridctl::init {

/// What the text shows of an argument parser.
struct ParserSigns {
  std::string parser;         ///< "argparse", "click"; empty: no parser is shown
  bool answers_help = false;  ///< with --help it prints its options and ends
};

/// A parser counts where it is really called: at the top of the script, or in a function or module
/// that the script uses. Not in a comment, in the "__main__" part of another module, or with a list
/// of arguments of its own. `sources` as of sources_of().
[[nodiscard]] ParserSigns signs_in_python(const std::vector<PythonSource>& sources);

/// A script of a shell: a pattern of `case`, or a comparison, with --help. A script of another
/// language: a call of one of its parsers.
[[nodiscard]] ParserSigns signs_in_shell(const std::string& text);

/// A program of machine code: the names that parsers leave in it. Reads the file in pieces.
[[nodiscard]] ParserSigns signs_in_binary(const fs::path& program);

}  // namespace gridctl::init
