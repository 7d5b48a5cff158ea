#include <gridctl/core/layout.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/attempts.hpp>
#include <gridctl/experiment/outputs.hpp>
#include <gridctl/launch/slurm/order.hpp>
#include <gridctl/sys/process/loop.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace gridctl::experiment {
namespace {

using namespace std::chrono_literals;
constexpr auto kPoll = 250ms;
constexpr int kPollsPerLook = 4;  // at the books: once a second

Output output_of(const fs::path& experiment, const RunRecord& run, int attempt) {
  const auto folder = attempt_folder(experiment, run, attempt);
  sys::LogFile own(folder / layout::kOutputLog);
  const bool is_over = is_settled(run.state) || attempt < run.attempt;
  if (own.exists() || !is_over || !launch::slurm::is_on_slurm(experiment))
    return {name_of(run), attempt, "", std::move(own)};
  // The attempt did not come to write: what its allocation has said tells why.
  auto log = launch::slurm::log_of_allocation(experiment, run.id, run.test, attempt);
  if (!log) return {name_of(run), attempt, "", std::move(own)};
  return {name_of(run), attempt, "", sys::LogFile(std::move(*log))};
}

Result<std::vector<Output>> outputs_of_run(const fs::path& experiment, const RunRecord& run,
                                           const AttemptChoice& attempts) {
  std::vector<Output> outputs;
  if (run.attempt == 0) return outputs;
  if (attempts.number) {
    if (*attempts.number > run.attempt)
      return fail(ErrorKind::nothing_to_do,
                  fmt::format("run {} has no attempt {}", name_of(run), *attempts.number),
                  fmt::format("its last attempt is {}", run.attempt));
    outputs.push_back(output_of(experiment, run, *attempts.number));
  } else if (attempts.all) {
    for (const int number : attempts_of(experiment, run)) {
      outputs.push_back(output_of(experiment, run, number));
      outputs.back().prefix = fmt::format("{} attempt {}", name_of(run), number);
    }
  } else {
    outputs.push_back(output_of(experiment, run, run.attempt));
  }
  return outputs;
}

/// Why there is nothing to show of a run.
std::string explanation(const RunRecord& run, const fs::path& file) {
  if (run.attempt == 0) return fmt::format("{} (planned, not started yet)", name_of(run));
  const auto why = run.reason.empty() ? std::string() : ": " + run.reason;
  return fmt::format("{} ({}{}; there is no '{}')", name_of(run), to_string(run.state), why,
                     file.string());
}

class Follower {
 public:
  Follower(Books books, Phase phase, const std::vector<std::size_t>& positions,
           std::optional<std::size_t> tail, ShowOutput show)
      : books_(std::move(books)),
        phase_(phase),
        tail_(tail),
        show_(std::move(show)),
        loop_(sys::make_loop()) {
    for (const auto position : positions) chosen_.insert(key_of(runs_of(books_, phase_)[position]));
  }

  Result<void> follow() {
    tick();
    loop_->run();
    if (error_) return tl::unexpected(*error_);
    return {};
  }

 private:
  using Key = std::pair<RunId, int>;  // with the test
  static Key key_of(const RunRecord& run) { return {run.id, run.test}; }

  void tick() {
    if (polls_++ % kPollsPerLook == 0) look();
    for (auto& [key, output] : outputs_) show_(output, over_);
    if (over_ || error_) return loop_->stop();
    loop_->after(kPoll, [this] { tick(); });
  }

  void look() {
    if (const auto changed = refresh(books_); !changed) {
      error_ = changed.error();
      return;
    }
    const bool nobody_works = state_of(books_) != ExperimentState::running;
    bool all_ended = true;
    for (const auto& run : runs_of(books_, phase_)) {
      if (!chosen_.contains(key_of(run))) continue;
      all_ended = all_ended && is_settled(run.state);
      if (run.attempt > 0) add(run);
    }
    over_ = all_ended || nobody_works;
  }

  /// Once for each attempt, when it is over: one that did not come to write has another log then.
  bool is_to_be_explained(const RunRecord& run) {
    if (!is_settled(run.state) || !over_attempts_.insert({key_of(run), run.attempt}).second)
      return false;
    return !outputs_.at(key_of(run)).log.exists();
  }

  void add(const RunRecord& run) {
    const auto known = outputs_.find(key_of(run));
    if (known != outputs_.end() && known->second.attempt == run.attempt && !is_to_be_explained(run))
      return;
    auto output = output_of(books_.folder, run, run.attempt);
    if (chosen_.size() > 1) output.prefix = name_of(run);
    if (known != outputs_.end()) {
      show_(known->second, true);
      known->second = std::move(output);
    } else {
      if (tail_) output.log.go_to_tail(*tail_);
      outputs_.emplace(key_of(run), std::move(output));
    }
  }

  Books books_;
  Phase phase_;
  std::set<Key> chosen_;
  std::optional<std::size_t> tail_;
  ShowOutput show_;
  std::unique_ptr<sys::Loop> loop_;
  std::map<Key, Output> outputs_;
  std::set<std::pair<Key, int>> over_attempts_;  // that were seen to be over
  int polls_ = 0;
  bool over_ = false;
  std::optional<Error> error_;
};

}  // namespace

Result<Outputs> outputs_of(const fs::path& experiment, const std::vector<RunRecord>& runs,
                           const std::vector<std::size_t>& positions,
                           const AttemptChoice& attempts) {
  Outputs outputs;
  for (const auto position : positions) {
    const auto& run = runs[position];
    GRIDCTL_TRY_ASSIGN(auto of_run, outputs_of_run(experiment, run, attempts));
    if (of_run.empty()) outputs.missing.push_back(explanation(run, {}));
    for (auto& output : of_run) {
      if (output.prefix.empty() && positions.size() > 1) output.prefix = output.run;
      if (output.log.exists())
        outputs.found.push_back(std::move(output));
      else
        outputs.missing.push_back(explanation(run, output.log.path()));
    }
  }
  return outputs;
}

Result<void> follow_outputs(Books books, Phase phase, const std::vector<std::size_t>& positions,
                            std::optional<std::size_t> tail, ShowOutput show) {
  return Follower(std::move(books), phase, positions, tail, std::move(show)).follow();
}

}  // namespace gridctl::experiment
