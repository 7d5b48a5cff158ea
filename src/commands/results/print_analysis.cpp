#include "results/print_analysis.hpp"

#include "options/terminal.hpp"

#include <gridctl/core/try.hpp>

#include <algorithm>
#include <ostream>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

constexpr std::size_t kNotesShown = 10;

void print_notes(const std::vector<std::string>& notes, const Messages& messages) {
  for (std::size_t i = 0; i < std::min(notes.size(), kNotesShown); ++i)
    messages.warn({.message = notes[i]});
  if (notes.size() > kNotesShown)
    messages.warn({.message = fmt::format("{} more of the kind", notes.size() - kNotesShown),
                   .help = "'--json' prints all of them"});
}

}  // namespace

analysis::PageOptions page_options() {
  return {.is_wanted = true, .program = "gridctl " GRIDCTL_VERSION};
}

Result<void> print_analysis(const analysis::Analyzer& analyzer,
                            const analysis::PrintOptions& options, const cli::Services& services) {
  bool has_notes = options.format != "json";
  return analysis::append_text(analyzer.analysis(), analyzer.files(), options,
                               look_of(services.out), [&](std::string_view piece) -> Result<void> {
                                 if (std::exchange(has_notes, false))
                                   print_notes(analyzer.analysis().experiment.notes.texts(),
                                               services);
                                 *services.out.stream << piece;
                                 return {};
                               });
}

}  // namespace gridctl::commands
