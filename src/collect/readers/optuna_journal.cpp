// Optuna's JournalStorage in a file: a JSON object a line with "op_code", in the order in which the
// trials wrote. Studies and trials are numbered by their creation.
#include "formats/json_text.hpp"
#include "formats/times.hpp"
#include "readers/json_lines.hpp"
#include "readers/optuna.hpp"

#include <gridctl/core/text.hpp>

#include <array>
#include <charconv>
#include <set>

namespace gridctl::collect {
namespace {

// The codes of optuna/storages/journal/_storage.py.
enum class Operation {
  create_study = 0,
  delete_study = 1,
  create_trial = 4,
  set_parameter = 5,
  set_state = 6,
  set_step = 7,
  set_attribute = 8
};

long count_of(std::string_view text) {
  long count = -1;
  (void)std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

std::string state_name(long state) {
  constexpr auto kStates =
      std::to_array<const char*>({"RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING"});
  if (state < 0 || state >= static_cast<long>(kStates.size())) return "unknown";
  return kStates[static_cast<std::size_t>(state)];
}

class JournalReplay {
 public:
  /// Takes one line; false if the line is no entry.
  bool take(const JsonText& entry) {
    const auto code = entry.text_of("op_code");
    if (code.empty()) return false;
    switch (static_cast<Operation>(count_of(code))) {
      case Operation::create_study:
        create_study(entry);
        break;
      case Operation::delete_study:
        deleted_.insert(count_of(entry.text_of("study_id")));
        break;
      case Operation::create_trial:
        create_trial(entry);
        break;
      case Operation::set_parameter:
      case Operation::set_state:
      case Operation::set_step:
      case Operation::set_attribute:
        change(entry, static_cast<Operation>(count_of(code)));
        break;
    }
    return true;
  }

  [[nodiscard]] std::vector<RunOfRow> runs() {
    std::vector<RunOfRow> runs;
    for (auto& [study, trial] : trials_) {
      if (deleted_.contains(study) || trial.state == "WAITING") continue;
      runs.push_back(
          run_of(std::move(trial), studies_[static_cast<std::size_t>(study)].directions));
    }
    return runs;
  }

 private:
  struct Study {
    std::string name;
    OptunaDirections directions;
    long trials = 0;
  };

  void create_study(const JsonText& entry) {
    constexpr std::string_view kMaximize = "2";
    Study study{std::string(entry.text_of("study_name")), {}};
    for (const auto& known : studies_) {
      if (known.name == study.name) return;  // two workers had the same wish: the first got it
    }
    if (const auto* const directions = entry.find("directions")) {
      for (const auto& direction : directions->members)
        study.directions.push_back(direction.text == kMaximize);
    }
    studies_.push_back(std::move(study));
  }

  void create_trial(const JsonText& entry) {
    const long study = count_of(entry.text_of("study_id"));
    if (study < 0 || study >= static_cast<long>(studies_.size())) return;
    auto& of_study = studies_[static_cast<std::size_t>(study)];
    OptunaTrial trial;
    trial.study = of_study.name;
    trial.number = of_study.trials++;
    const auto state = entry.text_of("state");
    trial.state = state_name(state.empty() ? 0 : count_of(state));
    trial.started_at = parse_iso_time(entry.text_of("datetime_start"));
    trials_.emplace_back(study, std::move(trial));
  }

  void change(const JsonText& entry, Operation operation) {
    const long id = count_of(entry.text_of("trial_id"));
    if (id < 0 || id >= static_cast<long>(trials_.size())) return;
    auto& trial = trials_[static_cast<std::size_t>(id)].second;
    if (operation == Operation::set_parameter) {
      trial.parameters.emplace_back(
          entry.text_of("param_name"),
          optuna_parameter(to_number(entry.text_of("param_value_internal")),
                           entry.text_of("distribution")));
    } else if (operation == Operation::set_step) {
      trial.steps[to_number(entry.text_of("step"))] = entry.text_of("intermediate_value");
    } else if (operation == Operation::set_attribute) {
      const auto* const attributes = entry.find("user_attr");
      for (const auto& one :
           attributes != nullptr ? attributes->members : std::vector<JsonText>{}) {
        if (one.kind == JsonText::Kind::number) trial.attributes.emplace_back(one.name, one.text);
      }
    } else {
      set_state(entry, trial);
    }
  }

  static void set_state(const JsonText& entry, OptunaTrial& trial) {
    trial.state = state_name(count_of(entry.text_of("state")));
    if (const auto start = parse_iso_time(entry.text_of("datetime_start")))
      trial.started_at = start;
    if (const auto end = parse_iso_time(entry.text_of("datetime_complete"))) trial.ended_at = end;
    const auto* const values = entry.find("values");
    for (const auto& value : values != nullptr ? values->members : std::vector<JsonText>{})
      trial.values.push_back(value.text);
  }

  std::vector<Study> studies_;
  std::set<long> deleted_;
  std::vector<std::pair<long, OptunaTrial>> trials_;  // each with the number of its study
};

}  // namespace

bool is_optuna_journal(const fs::path& file) {
  constexpr std::size_t kHead = 64;  // bytes
  Notes ignored;                     // whoever reads the file notes what is wrong with it
  const auto ends = read_ends(file, kHead, 0, ignored);
  return ends && ends->head.starts_with("{\"op_code\":");
}

std::vector<RunOfRow> read_optuna_journal(const fs::path& file, Notes& notes) {
  JournalReplay journal;
  if (const auto text = read_file(file, notes)) {
    for_each_line(*text, file, LastLine::may_be_torn, notes, [&](std::string_view line) {
      const auto entry = parse_json_text(line);
      return entry && entry->is_object() && journal.take(*entry);
    });
  }
  return journal.runs();
}

}  // namespace gridctl::collect
