#include <gridctl/core/run_selector.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace gridctl {
namespace {

std::optional<int> parse_number(std::string_view text) {
  int value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end || value < 1) return std::nullopt;
  return value;
}

/// `17.2`, and `c17r2`, as files of results write it.
std::optional<RunId> parse_run(std::string_view text) {
  if (const auto run = parse_run_id(text)) return run;
  const auto middle = text.find('r');
  if (!text.starts_with('c') || middle == std::string_view::npos) return std::nullopt;
  const auto configuration = parse_number(text.substr(1, middle - 1));
  const auto repetition = parse_number(text.substr(middle + 1));
  if (!configuration || !repetition) return std::nullopt;
  return RunId{*configuration, *repetition};
}

/// Of all runs the one whose last attempt began last; nothing if none was ever started.
std::optional<std::size_t> last_started(const std::vector<RunRecord>& runs) {
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].started_at && (!last || runs[*last].started_at <= runs[i].started_at)) last = i;
  }
  return last;
}

std::string what_there_is(const std::vector<RunRecord>& runs) {
  if (runs.empty()) return "the experiment has no runs";
  const auto by_configuration = [](const auto& a, const auto& b) {
    return a.id.configuration < b.id.configuration;
  };
  const auto by_repetition = [](const auto& a, const auto& b) {
    return a.id.repetition < b.id.repetition;
  };
  const auto [low, high] = std::minmax_element(runs.begin(), runs.end(), by_configuration);
  const auto most = std::max_element(runs.begin(), runs.end(), by_repetition);
  return fmt::format("configurations are {} to {}, repetitions 1 to {}", low->id.configuration,
                     high->id.configuration, most->id.repetition);
}

/// The numbers that begin with the digits of one: 7, 70 to 79, 700 to 799, and so on.
std::vector<std::pair<int, int>> numbers_from(int number) {
  std::vector<std::pair<int, int>> ranges;
  long long first = number;
  long long last = number;
  while (first <= std::numeric_limits<int>::max()) {
    const auto end = std::min<long long>(last, std::numeric_limits<int>::max());
    ranges.emplace_back(static_cast<int>(first), static_cast<int>(end));
    first *= 10;
    last = last * 10 + 9;
  }
  return ranges;
}

}  // namespace

std::vector<RunRange> ranges_of_prefix(std::string_view text) {
  if (text.empty()) return {RunRange()};
  const auto dot = text.find('.');
  const auto number = parse_number(text.substr(0, dot));
  if (!number || text.front() == '0') return {};
  std::vector<RunRange> ranges;
  if (dot == std::string_view::npos) {
    for (const auto& [first, last] : numbers_from(*number))
      ranges.push_back({.first = first, .last = last});
    return ranges;
  }
  const auto rest = text.substr(dot + 1);
  if (rest.empty()) return {{.first = *number, .last = *number}};
  const auto repetition = parse_number(rest);
  if (!repetition || rest.front() == '0') return {};
  for (const auto& [first, last] : numbers_from(*repetition))
    ranges.push_back({*number, *number, first, last});
  return ranges;
}

const std::vector<SelectorWord>& selector_words() {
  static const std::vector<SelectorWord> words = {
      {"all", "every run"},
      {"last", "the run that was started last"},
      {"best", "the runs of the configuration that 'gridctl analyze' ranks first"},
      {"failed", "failed or lost"},
      {"running", "running now"},
      {"succeeded", "succeeded"},
      {"stopped", "stopped on request"},
      {"stopped_early", "stopped by a rule of 'early_stopping'"},
      {"planned", "not started yet"},
      {"skipped", "skipped by the trainer"},
      {"lost", "their end was never seen, or their folder is gone"},
  };
  return words;
}

Result<RunSelector::Term> RunSelector::parse_term(std::string_view word) {
  Term term;
  term.text = word;
  if (word == "all") return term;
  if (word == "last") {
    term.kind = Term::Kind::last;
    return term;
  }
  if (word == kBestRuns) {
    term.kind = Term::Kind::best;
    return term;
  }
  if (const auto state = parse_run_state(word)) {
    term.kind = Term::Kind::state;
    term.state = *state;
    return term;
  }
  if (const auto run = parse_run(word)) {
    term.kind = Term::Kind::run;
    term.run = *run;
    return term;
  }
  term.kind = Term::Kind::configurations;
  const auto dash = word.find('-');
  const auto numbers = word.ends_with(".*") ? word.substr(0, word.size() - 2) : word;
  const auto first = parse_number(numbers.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_number(word.substr(dash + 1));
  if (first && last && *first <= *last) {
    term.first = *first;
    term.last = *last;
    return term;
  }
  std::vector<std::string> words;
  for (const auto& known : selector_words()) words.emplace_back(known.word);
  const auto near = nearest(word, words);
  return fail(ErrorKind::usage, fmt::format("'{}' selects no runs", word),
              near ? fmt::format("did you mean '{}'?", *near)
                   : "runs are selected as 17.2, 17, 3-9 or failed: see 'gridctl help selectors'");
}

Result<RunSelector> RunSelector::parse(const std::vector<std::string>& words) {
  RunSelector selector;
  for (const auto& list : words) {
    for (const auto& word : split(list, ',')) {
      GRIDCTL_TRY_ASSIGN(auto term, parse_term(trim(word)));
      selector.terms_.push_back(std::move(term));
    }
  }
  if (selector.terms_.empty()) selector.terms_.emplace_back();
  return selector;
}

bool RunSelector::needs_ranking() const {
  return std::any_of(terms_.begin(), terms_.end(),
                     [](const Term& term) { return term.kind == Term::Kind::best; });
}

std::optional<RunNeeds> RunSelector::needs() const {
  RunNeeds needs;
  for (const auto& term : terms_) {
    switch (term.kind) {
      case Term::Kind::all:
      case Term::Kind::best:
        return std::nullopt;
      case Term::Kind::last:
        needs.last = true;
        break;
      case Term::Kind::state:
        // Whether a run that succeeded is lost is known only by a look at its folder.
        if (term.state == RunState::succeeded || term.state == RunState::failed ||
            term.state == RunState::lost)
          return std::nullopt;
        needs.states.push_back(term.state);
        break;
      case Term::Kind::configurations:
        needs.ranges.push_back({.first = term.first, .last = term.last});
        break;
      case Term::Kind::run:
        needs.ranges.push_back({term.run.configuration, term.run.configuration, term.run.repetition,
                                term.run.repetition});
        break;
    }
  }
  return needs;
}

bool RunSelector::matches(const Term& term, const RunRecord& record) {
  switch (term.kind) {
    case Term::Kind::all:
      return true;
    case Term::Kind::last:
    case Term::Kind::best:
      return false;  // depends on all the others
    case Term::Kind::state:
      return record.state == term.state ||
             (term.state == RunState::failed && record.state == RunState::lost);
    case Term::Kind::configurations:
      return record.id.configuration >= term.first && record.id.configuration <= term.last;
    case Term::Kind::run:
      break;
  }
  return record.id == term.run;
}

Result<std::vector<std::size_t>> RunSelector::choose(const std::vector<RunRecord>& runs) const {
  if (needs_ranking())
    return fail(ErrorKind::usage, fmt::format("'{}' is no selector here", kBestRuns),
                "name the runs: 'gridctl analyze' says which are the best");
  std::vector<bool> chosen(runs.size());
  for (const auto& term : terms_) {
    bool found = false;
    if (term.kind == Term::Kind::last) {
      if (const auto last = last_started(runs)) chosen[*last] = found = true;
    }
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (matches(term, runs[i])) chosen[i] = found = true;
    }
    const bool is_named = term.kind == Term::Kind::run || term.kind == Term::Kind::configurations;
    if (is_named && !found)
      return fail(ErrorKind::nothing_to_do, fmt::format("there is no run '{}'", term.text),
                  what_there_is(runs));
  }
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (chosen[i]) positions.push_back(i);
  }
  if (!positions.empty()) return positions;
  std::vector<std::string> texts;
  for (const auto& term : terms_) texts.push_back(term.text.empty() ? "all" : term.text);
  return fail(ErrorKind::nothing_to_do, fmt::format("no run is '{}'", join(texts, ",")),
              "'gridctl status' shows the states of the runs");
}

std::vector<std::string> with_best(const std::vector<std::string>& words,
                                   const std::vector<RunId>& best) {
  std::vector<std::string> ids;
  for (const auto run : best) ids.push_back(to_string(run));
  std::vector<std::string> named;
  for (const auto& list : words) {
    for (const auto& word : split(list, ','))
      named.push_back(trim(word) == kBestRuns ? join(ids, ",") : word);
  }
  return named;
}

bool is_selector(std::string_view text) {
  return RunSelector::parse({std::string(text)}).has_value();
}

}  // namespace gridctl
