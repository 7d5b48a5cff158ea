// Reads a configuration that a program printed: "Namespace(lr=0.1, name='mlp')" of argparse, the
// text of any object like it, a dictionary of Python, JSON, or a line for each key.
#pragma once

#include "files/files.hpp"

#include <gridctl/collect/experiment.hpp>

#include <string_view>

namespace gridctl::collect {

/// The arguments in a text, with the texts of their values, strings without quotes. Empty if the
/// text holds anything else.
[[nodiscard]] Values parse_arguments(std::string_view text);
/// The arguments that a program printed as "Namespace(…)" among other lines; empty if it did not.
[[nodiscard]] Values parse_namespace(std::string_view text);

/// The arguments in a file of the folder that is named as people name such files ("args.txt",
/// "opt.txt"), or in the beginning of its logs. Empty if there are none.
[[nodiscard]] Values printed_arguments(const Folder& folder);

}  // namespace gridctl::collect
