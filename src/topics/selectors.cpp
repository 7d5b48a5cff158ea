#include <gridctl/core/run_selector.hpp>
#include <gridctl/topics/topics.hpp>

#include <fmt/format.h>

namespace gridctl::topics {
namespace {

std::string selectors_text(const cli::CommandRegistry& /*registry*/) {
  std::string text =
      "Commands that look at runs, or work on some of them, take selectors: a list with commas or\n"
      "blanks, of which each run counts once.\n\n"
      "  17.2           repetition 2 of configuration 17; c17r2 in files of results\n"
      "  17, 17.*       all repetitions of configuration 17\n"
      "  3-9            all repetitions of the configurations 3 to 9\n";
  for (const auto& [word, meaning] : selector_words())
    text += fmt::format("  {:<13}  {}\n", word, meaning);
  return text +
         "\nThe first word is an experiment if it is 'last' or names one; else it selects runs of "
         "the\n"
         "newest experiment:\n\n"
         "  gridctl logs failed           of the newest experiment below experiments/\n"
         "  gridctl logs digits 3-9,17.2  of experiments/digits\n"
         "  gridctl show last last        the last run of the newest experiment\n";
}

}  // namespace

cli::Topic selectors_topic() {
  return {"selectors", "Which runs a command means: 17.2, 17, 3-9, failed", selectors_text};
}

}  // namespace gridctl::topics
