#include "record.hpp"

#include <gridctl/config/loader.hpp>
#include <gridctl/config/node.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/desired_state.hpp>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include <fmt/format.h>

namespace gridctl::experiment {
namespace {

constexpr std::size_t kShown = 20;
constexpr const char* kNone = "(none)";

std::size_t sum_of_runs(const std::vector<ConfigurationCount>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::size_t{0},
                         [](std::size_t sum, const auto& count) { return sum + count.runs; });
}

std::string text_of(const config::Node& leaf) {
  return leaf.is_scalar() ? leaf.text() : std::string(leaf.is_mapping() ? "{}" : "[]");
}

std::map<std::string, std::string> leaves_of(const config::Node& tree) {
  std::map<std::string, std::string> leaves;
  for (const auto& [key, leaf] : config::leaves(tree)) leaves.emplace(key, text_of(*leaf));
  return leaves;
}

std::vector<KeyChange> differences(const config::Node& before, const config::Node& after) {
  const auto old_leaves = leaves_of(before);
  const auto new_leaves = leaves_of(after);
  std::vector<KeyChange> changes;
  for (const auto& [key, text] : old_leaves) {
    const auto now = new_leaves.find(key);
    if (now == new_leaves.end())
      changes.push_back({key, text, kNone});
    else if (now->second != text)
      changes.push_back({key, text, now->second});
  }
  for (const auto& [key, text] : new_leaves) {
    if (!old_leaves.contains(key)) changes.push_back({key, kNone, text});
  }
  return changes;
}

/// Pairs each removed configuration with the new one that is most like it, if that is of its task
/// and differs in no more than half of the keys. Each is in one pair at most.
class Pairing {
 public:
  Pairing(const plan::Plan& plan, const fs::path& experiment)
      : plan_(plan), experiment_(experiment) {}

  void add_fresh(int number) { fresh_.insert(number); }

  [[nodiscard]] std::optional<ChangedConfiguration> partner(
      const journal::ConfigurationRecord& old) {
    auto tree = config::parse_file(experiment_ / layout::kRuns / old.folder / layout::kConfigFile);
    if (!tree) return std::nullopt;  // no run of it was ever started
    std::optional<ChangedConfiguration> best;
    for (const auto number : fresh_) {
      if (plan_.task_of(number).name != old.task) continue;
      const auto after = plan_.merged(number);
      auto keys = differences(*tree, after);
      if (keys.size() * 2 > config::leaves(after).size() + 1) continue;
      if (!best || keys.size() < best->keys.size())
        best = {old.number, number, old.label, std::move(keys)};
    }
    if (best) fresh_.erase(best->to);
    return best;
  }

 private:
  const plan::Plan& plan_;
  fs::path experiment_;
  std::set<int> fresh_;
};

void count_state(DesiredState& state, const RunRecord& record) {
  switch (record.state) {
    case RunState::succeeded:
    case RunState::stopped_early:
      ++state.done;
      break;
    case RunState::skipped:  // by the trainer; or never started, since its canary failed
      ++(record.exit ? state.done : state.failed);
      break;
    case RunState::failed:
      ++state.failed;
      break;
    case RunState::planned:
    case RunState::submitted:
    case RunState::running:
    case RunState::stopped:
    case RunState::lost:
      ++state.unfinished;
      break;
  }
}

std::string lines_of(const std::vector<ConfigurationCount>& counts) {
  std::string text;
  for (std::size_t i = 0; i < std::min(counts.size(), kShown); ++i)
    text += fmt::format("    {} {}: {}\n", counts[i].number, printable(counts[i].label),
                        counted(counts[i].runs, "run"));
  if (counts.size() > kShown) text += fmt::format("    … {} more\n", counts.size() - kShown);
  return text;
}

std::string lines_of(const std::vector<ChangedConfiguration>& changes) {
  std::string text;
  for (std::size_t i = 0; i < std::min(changes.size(), kShown); ++i) {
    const auto& change = changes[i];
    std::vector<std::string> keys;
    for (const auto& key : change.keys)
      keys.push_back(
          fmt::format("{}: {} -> {}", printable(key.key), printable(key.from), printable(key.to)));
    text += fmt::format("    {} {}: {} (now {})\n", change.from, printable(change.label),
                        join(keys, ", "), change.to);
  }
  if (changes.size() > kShown) text += fmt::format("    … {} more\n", changes.size() - kShown);
  return text;
}

}  // namespace

std::size_t DesiredState::fresh_runs() const {
  return sum_of_runs(fresh);
}

std::size_t DesiredState::removed_runs() const {
  return sum_of_runs(removed);
}

namespace {

void renumber_by(plan::Plan& plan,
                 const std::vector<journal::ConfigurationRecord>& configurations) {
  std::unordered_map<std::string, plan::KnownConfiguration> known;
  for (const auto& configuration : configurations)
    known.emplace(configuration.identity,
                  plan::KnownConfiguration{configuration.number, configuration.folder});
  plan.renumber(known);
}

}  // namespace

Result<void> renumber(plan::Plan& plan, const journal::Journal& journal) {
  GRIDCTL_TRY_ASSIGN(const auto configurations, journal.configurations());
  renumber_by(plan, configurations);
  return {};
}

void renumber_as_recorded(plan::Plan& plan, const fs::path& experiment) {
  renumber_by(plan, read_experiment_record(experiment).configurations);
}

Result<DesiredState> compare(const plan::Plan& plan, const journal::Journal& journal,
                             const fs::path& experiment) {
  GRIDCTL_TRY_ASSIGN(const auto configurations, journal.configurations());
  GRIDCTL_TRY_ASSIGN(auto runs, journal.runs(Phase::train));
  journal::mark_gone(runs, experiment);
  std::map<RunId, const RunRecord*> records;
  std::map<int, std::size_t> runs_of;
  for (const auto& run : runs) {
    records.emplace(run.id, &run);
    ++runs_of[run.id.configuration];
  }

  DesiredState state;
  Pairing pairing(plan, experiment);
  std::set<int> wanted;
  for (std::size_t position = 0; position < plan.configuration_count(); ++position) {
    const auto number = plan.configuration_at(position).number;
    wanted.insert(number);
    std::size_t missing = 0;
    for (int repetition = 1; repetition <= plan.repetitions(); ++repetition) {
      const auto record = records.find({number, repetition});
      if (record == records.end())
        ++missing;
      else
        count_state(state, *record->second);
    }
    if (missing > 0) state.fresh.push_back({number, plan.label(number), missing});
    if (!runs_of.contains(number)) pairing.add_fresh(number);
  }
  for (const auto& old : configurations) {
    if (wanted.contains(old.number)) continue;
    state.removed.push_back({old.number, old.label, runs_of[old.number]});
    if (auto change = pairing.partner(old)) state.changed.push_back(std::move(*change));
  }
  return state;
}

std::string to_text(const DesiredState& state) {
  auto text = fmt::format("+ new        {}\n", counted(state.fresh_runs(), "run"));
  text += lines_of(state.fresh);
  text += fmt::format("= done       {}\n", counted(state.done, "run"));
  if (state.unfinished > 0)
    text += fmt::format("> unfinished {}\n", counted(state.unfinished, "run"));
  if (state.failed > 0)
    text +=
        fmt::format("! failed     {} (--failed tries them again)\n", counted(state.failed, "run"));
  if (!state.changed.empty())
    text += fmt::format("~ changed    {}\n", counted(state.changed.size(), "configuration"));
  text += lines_of(state.changed);
  if (!state.removed.empty())
    text +=
        fmt::format("- removed    {} (stay as they are)\n", counted(state.removed_runs(), "run"));
  return text + lines_of(state.removed);
}

}  // namespace gridctl::experiment
