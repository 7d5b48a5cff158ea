#include "run/stop_question.hpp"

#include <gridctl/core/text.hpp>

#include <ostream>

#include <fmt/format.h>

namespace gridctl::commands {

bool may_stop(const experiment::Books& books, const session::StopOrder& order,
              const cli::Services& services) {
  const auto on = session::runs_on(books, order.request).size();
  const bool drains = order.request.step == StopStep::draining;
  if (!services.answer || services.globals.yes || services.globals.no_input || drains || on == 0)
    return true;
  *services.err.stream << fmt::format("{} of '{}' {} on: stop {}? [y/N] ", counted(on, "run"),
                                      printable(books.folder.string()), on == 1 ? "is" : "are",
                                      on == 1 ? "it" : "them")
                       << std::flush;
  const auto answer = std::string(trim(services.answer()));
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace gridctl::commands
