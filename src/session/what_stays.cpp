#include "what_stays.hpp"

#include <gridctl/core/text.hpp>

#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

/// "2 runs were stopped by name: 'gridctl resume exp 2.1,3.1' starts them"
std::string how_to_start(const std::set<RunId>& stopped, const fs::path& folder) {
  constexpr std::size_t kMostNames = 12;
  std::vector<std::string> names;
  names.reserve(stopped.size());
  for (const auto run : stopped) names.push_back(to_string(run));
  const auto runs = names.size() > kMostNames ? to_string(RunState::stopped) : join(names, ",");
  const bool is_one = stopped.size() == 1;
  return fmt::format("{} {} stopped by name: 'gridctl resume {} {}' starts {}",
                     counted(stopped.size(), "run"), is_one ? "was" : "were",
                     printable(shell_quote(folder.string())), runs, is_one ? "it" : "them");
}

}  // namespace

void say_what_stays(const experiment::ToDo& to_do, std::size_t to_ask, const fs::path& folder,
                    bool are_named, const Messages& messages) {
  if (to_do.kept > 0)
    messages.notice(fmt::format("{} done already{}", counted(to_do.kept, "run"),
                                are_named ? " (--again does named runs once more)" : ""));
  if (to_do.failed > 0)
    messages.notice(fmt::format("{} failed and {} so (--failed tries {} again)",
                                counted(to_do.failed, "run"), to_do.failed == 1 ? "stays" : "stay",
                                to_do.failed == 1 ? "it" : "them"));
  if (to_do.stopped_early > 0)
    messages.notice(fmt::format(
        "{} stopped early and {} so ('gridctl resume RUNS --again' goes on "
        "with them)",
        counted(to_do.stopped_early, "run"), to_do.stopped_early == 1 ? "stays" : "stay"));
  if (!to_do.stopped.empty()) messages.notice(how_to_start(to_do.stopped, folder));
  if (to_do.gone > 0)
    messages.notice(fmt::format("{} done again: {} gone", counted(to_do.gone, "run"),
                                to_do.gone == 1 ? "its folder is" : "their folders are"));
  if (!to_do.living.empty())
    messages.notice(fmt::format("taking over {} that an earlier gridctl started",
                                counted(to_do.living.size(), "run")));
  if (to_do.queue.empty() && to_do.living.empty() && to_ask == 0)
    messages.notice("nothing is left to do");
}

}  // namespace gridctl::session
