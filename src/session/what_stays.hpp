// Tells people, before work begins, which runs of an experiment stay as they are.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/messages.hpp>
#include <gridctl/experiment/to_do.hpp>

#include <cstddef>

namespace gridctl::session {

/// "30 runs done already", "2 runs failed and stay so (--failed tries them again)". `to_ask`: how
/// many runs a search will ask for. `folder`: the experiment as shown to people. `are_named`: only
/// named runs are done.
void say_what_stays(const experiment::ToDo& to_do, std::size_t to_ask, const fs::path& folder,
                    bool are_named, const Messages& messages);

}  // namespace gridctl::session
