// The strict reader of a command's words, by Boost.Program_options.
#pragma once

#include "sources.hpp"

#include <gridctl/cli/command.hpp>

#include <string>
#include <vector>

namespace gridctl::cli {

/// `words` are those after `gridctl`, without the command's name. Every error is a usage error that
/// names the word and says what to do.
[[nodiscard]] Result<Arguments> parse(const CommandInfo& info, std::vector<std::string> words,
                                      const Sources& sources);

}  // namespace gridctl::cli
