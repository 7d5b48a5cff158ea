#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/launch/slurm/scheduler.hpp>
#include <gridctl/sys/process/capture.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

namespace gridctl::launch::slurm {
namespace {

constexpr std::chrono::seconds kPatience{30};
constexpr std::size_t kMostOutput = std::size_t{64} << 20U;

bool is_of_a_job(std::string_view name) {
  if (name == "SLURM_CONF" || name == "SLURM_CLUSTERS") return false;
  constexpr std::array<std::string_view, 8> kPrefixes = {
      "SLURM_", "SLURMD_", "SBATCH_", "SQUEUE_", "SCANCEL_", "SACCT_", "SALLOC_", "PMI"};
  return std::ranges::any_of(kPrefixes, [&](auto prefix) { return name.starts_with(prefix); });
}

/// The command by way of env(1), which leaves out the variables that a job has: they would change
/// partition, time and array behind our back, and would reach the runs.
std::vector<std::string> cleanly(const std::vector<std::string>& argv) {
  std::vector<std::string> words = {"env"};
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view variable(*entry);
    const auto name = variable.substr(0, variable.find('='));
    if (is_of_a_job(name)) words.insert(words.end(), {"-u", std::string(name)});
  }
  words.insert(words.end(), argv.begin(), argv.end());
  return words;
}

constexpr int kNotFound = 127;

Result<sys::Captured> call(const std::vector<std::string>& argv) {
  const sys::Variables variables = {
      {"LC_ALL", "C"}, {"SLURM_TIME_FORMAT", "%s"}, {"SLURM_BITSTR_LEN", "0"}};
  GRIDCTL_TRY_ASSIGN(auto captured,
                     sys::capture(cleanly(argv), {}, kPatience, kMostOutput, variables));
  if (captured.exit.code == kNotFound)
    return fail(ErrorKind::usage,
                fmt::format("Slurm is needed, and '{}' is not on PATH", argv.front()),
                "log in to a node that submits jobs, or load Slurm: module load slurm");
  return captured;
}

tl::unexpected<Error> no_answer(const std::string& command, const sys::Captured& captured) {
  return fail(ErrorKind::busy,
              fmt::format("Slurm does not answer: {}: {}", command, words_of(captured.errors)),
              "its controller may be down for the moment: 'sinfo' tells; try again later");
}

class SlurmCommands final : public Scheduler {
 public:
  Result<Answer> submit(const std::vector<std::string>& sbatch) override {
    auto captured = call(sbatch);
    if (!captured && captured.error().kind == ErrorKind::usage)
      return tl::unexpected(captured.error());
    if (!captured) return Answer{"", Refusal::unreachable, captured.error().message};
    Answer answer{"", Refusal::refused, words_of(captured->errors), captured->errors};
    if (!captured->exit.success())
      answer.refusal = why_refused(captured->errors);
    else if (const auto job = parse_job_id(captured->output))
      answer.job = *job;
    return answer;
  }

  Result<std::vector<QueueRow>> list(const std::vector<std::string>& names) override {
    GRIDCTL_TRY_ASSIGN(const auto captured,
                       call({"squeue", "--noheader", "--states=all", "--name=" + join(names, ","),
                             "--Format", kQueueFormat}));
    if (!captured.exit.success()) return no_answer("squeue", captured);
    return parse_queue(captured.output);
  }

  Result<void> cancel(const std::vector<std::string>& tasks) override {
    std::vector<std::string> argv = {"scancel"};
    argv.insert(argv.end(), tasks.begin(), tasks.end());
    GRIDCTL_TRY_ASSIGN(const auto captured, call(argv));
    if (!captured.exit.success()) return no_answer("scancel", captured);
    return {};
  }

  Result<Cluster> cluster() override {
    GRIDCTL_TRY_ASSIGN(const auto captured, call({"scontrol", "show", "config"}));
    if (!captured.exit.success()) return no_answer("scontrol", captured);
    return parse_cluster(captured.output);
  }
};

using Keys = std::vector<std::string>;

/// What a node may be too small for, the likeliest first.
const Keys kOfNodes = {"cpus",     "gpus",       "gres",     "mem",    "memory",
                       "gpu_type", "constraint", "nodelist", "exclude"};

/// The place of the first of the keys that the user has written somewhere.
std::optional<Place> place_of(const SlurmClass& run_class, const Keys& keys) {
  for (const auto& key : keys) {
    if (const auto place = run_class.places.find(key); place != run_class.places.end())
      return place->second;
  }
  return std::nullopt;
}

}  // namespace

std::unique_ptr<Scheduler> make_scheduler() {
  return std::make_unique<SlurmCommands>();
}

Error refusal_error(const Answer& answer, const SlurmClass& run_class) {
  Error error{ErrorKind::config, "Slurm refuses: " + answer.words, {}, {}, {}, {}};
  const auto option = option_meant(answer.words);
  const bool is_about_nodes = answer.words.find("node configuration") != std::string::npos;
  if (option == "partition")
    error.help = "'sinfo --summarize' lists the partitions";
  else if (option == "account" || option == "qos")
    error.help = "'sacctmgr show assoc user=$USER' lists what you may use";
  else if (option == "gres" || option == "constraint")
    error.help = "'sinfo -o \"%N %c %m %f %G\"' shows what the nodes have";
  else if (is_about_nodes)
    error.help = "no node has so many cores, GPUs or so much memory: 'sinfo -o \"%N %c %m %G\"'";
  else
    error.help = "'gridctl train GRID.yaml --dry-run' shows the command; nothing was submitted";
  error.place = place_of(run_class, option.empty() && is_about_nodes ? kOfNodes : Keys{option});
  if (answer.refusal == Refusal::unreachable) {
    error.place.reset();
    error.kind = ErrorKind::busy;
    error.message = "Slurm does not answer: " + answer.words;
    error.help = "its controller may be down for the moment: 'sinfo' tells; try again later";
  }
  return error;
}

Result<std::string> try_submission(Scheduler& scheduler, std::vector<std::string> sbatch,
                                   const SlurmClass& run_class) {
  sbatch.insert(sbatch.begin() + 1, "--test-only");
  sbatch.back() = "--wrap=true";  // the script is not there yet, nor are the folders
  std::erase_if(sbatch, [](const auto& word) { return word.starts_with("--chdir="); });
  GRIDCTL_TRY_ASSIGN(const auto answer, scheduler.submit(sbatch));
  // sbatch says where and when the job would start, and gives no number.
  if (auto estimate = parse_estimate(answer.says)) return std::move(*estimate);
  return tl::unexpected(refusal_error(answer, run_class));
}

}  // namespace gridctl::launch::slurm
