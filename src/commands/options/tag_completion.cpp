#include "options/tag_completion.hpp"

#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/locate.hpp>

#include <utility>

namespace gridctl::commands {
namespace {

std::vector<cli::Candidate> complete_tag(const cli::CompletionContext& context) {
  auto folders = experiment::experiments_of(experiment::kHome);
  const auto named = context.positionals.empty()
                         ? fs::path()
                         : experiment::find_experiment(context.positionals.front());
  if (!named.empty()) folders.push_back(named);
  std::vector<cli::Candidate> candidates;
  for (const auto& tag : experiment::tags_in(folders)) candidates.push_back({tag, ""});
  return candidates;
}

}  // namespace

cli::Completer tag_completer() {
  return cli::Completer::dynamic_values(complete_tag);
}

cli::Completer with_tags(cli::Completer completer) {
  completer.dynamic = [own = completer.dynamic](const cli::CompletionContext& context) {
    auto candidates = own(context);
    for (auto& tag : complete_tag(context)) candidates.push_back(std::move(tag));
    return candidates;
  };
  return completer;
}

}  // namespace gridctl::commands
