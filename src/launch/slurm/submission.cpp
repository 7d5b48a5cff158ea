#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/launch/slurm/submission.hpp>

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace gridctl::launch::slurm {
namespace {

constexpr std::chrono::seconds kEarly{60};

void add_text(std::vector<std::string>& argv, const char* option, const std::string& value) {
  if (!value.empty()) argv.push_back(fmt::format("--{}={}", option, value));
}

void add_devices(std::vector<std::string>& argv, const Submission& submission) {
  const auto& [device, cpus, gpus] = submission.needs;
  const auto& options = submission.options;
  const int side_by_side = std::max(1, options.at_once);
  argv.insert(argv.end(), {"--nodes=1", "--ntasks=1"});
  const int cores = device == DeviceKind::cpu ? std::max(1, cpus) : cpus;
  if (cores > 0) argv.push_back(fmt::format("--cpus-per-task={}", cores * side_by_side));
  if (!options.gres.empty()) return add_text(argv, "gres", options.gres);
  if (device == DeviceKind::gpu)
    argv.push_back(fmt::format("--gpus-per-task={}{}{}", options.gpu_type,
                               options.gpu_type.empty() ? "" : ":",
                               std::max(1, gpus) * side_by_side));
}

/// How long before its end an allocation is warned. A warning that is longer than all of the time
/// would come at once.
std::chrono::seconds warning_of(const SlurmOptions& options) {
  const auto wanted = std::chrono::ceil<std::chrono::seconds>(options.warn_before) + kEarly;
  if (options.time.count() == 0) return wanted;
  return std::min(wanted, std::chrono::seconds(options.time) / 2);
}

/// `text` as the inside of a JSON string that bash finds between single quotes.
std::string quoted_for_json(const std::string& text) {
  const auto quoted = json_text(text);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

std::vector<std::string> sbatch_argv(const Submission& submission) {
  const auto& options = submission.options;
  std::vector<std::string> argv = {"sbatch", "--parsable", "--job-name=" + submission.name,
                                   "--comment=gridctl:" + submission.experiment.string()};
  const int at_once = std::max(1, options.at_once);
  auto array = fmt::format("--array=0-{}", submission.tasks - 1);
  if (submission.max_concurrent > 0)
    array += fmt::format("%{}", std::max(1, submission.max_concurrent / at_once));
  argv.push_back(std::move(array));
  add_devices(argv, submission);
  if (options.memory > 0) {
    constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;
    argv.push_back(fmt::format("--mem={}M", (options.memory + kMebibyte - 1) / kMebibyte));
  }
  if (options.time.count() > 0) argv.push_back(fmt::format("--time={}", options.time.count()));
  argv.push_back(fmt::format("--signal=B:USR1@{}", warning_of(options).count()));
  argv.emplace_back(options.requeue ? "--requeue" : "--no-requeue");
  argv.emplace_back("--open-mode=append");
  // Relative to the experiment: in a pattern of Slurm a '%' of its path would mean something.
  argv.push_back("--output=" + (submission.folder / "%a.log").string());
  argv.push_back("--chdir=" + submission.experiment.string());
  add_text(argv, "partition", options.partition);
  add_text(argv, "account", options.account);
  add_text(argv, "qos", options.qos);
  add_text(argv, "constraint", options.constraint);
  add_text(argv, "reservation", options.reservation);
  add_text(argv, "nodelist", options.nodelist);
  add_text(argv, "exclude", options.exclude);
  add_text(argv, "licenses", options.licenses);
  argv.insert(argv.end(), options.sbatch.begin(), options.sbatch.end());
  argv.insert(argv.end(), options.more_sbatch.begin(), options.more_sbatch.end());
  argv.push_back((submission.experiment / submission.folder / kScript).string());
  return argv;
}

std::string script_text(const fs::path& batch, const fs::path& gridctl,
                        const std::vector<std::string>& setup) {
  auto text = fmt::format(R"(#!/bin/bash
# Written by gridctl: what one allocation of the batch does.
gridctl_began=$(date +%s)
gridctl_batch={}
gridctl_program={}
gridctl_log=$gridctl_batch/$SLURM_ARRAY_TASK_ID.${{SLURM_RESTART_COUNT:-0}}.jsonl
cannot() {{
  printf '{{"event":"cannot","host":"%s","job":"%s_%s","why":"%s"}}\n' \
    "$SLURMD_NODENAME" "$SLURM_ARRAY_JOB_ID" "$SLURM_ARRAY_TASK_ID" "$1" >> "$gridctl_log"
  exit 78
}}
[ -s "$gridctl_batch/order.json" ] || {{ echo "gridctl: $gridctl_batch cannot be seen from $SLURMD_NODENAME" >&2; exit 78; }}
[ ! -e "$gridctl_batch/void" ] || exit 0
)",
                          shell_quote(batch.string()), shell_quote(gridctl.string()));
  for (std::size_t i = 0; i < setup.size(); ++i) {
    const auto why = fmt::format("setup line {} failed (exit %): {}", i + 1, setup[i]);
    const auto parts = quoted_for_json(why);
    const auto mark = parts.find('%');
    // On a line of its own: the setup may end with a comment or a here-document.
    text += fmt::format(
        "{}\ngridctl_status=$?\n[ $gridctl_status -eq 0 ] || cannot {}$gridctl_status{}\n",
        setup[i], shell_quote(parts.substr(0, mark)), shell_quote(parts.substr(mark + 1)));
  }
  text += R"(gridctl_words=$("$gridctl_program" version 2>&1) || {
  gridctl_words=$(tail -n 1 <<<"$gridctl_words" | tr -d '\000-\037"\\')
  cannot "gridctl does not run here: $gridctl_words"
}
shopt -s execfail
exec "$gridctl_program" __allocation "$gridctl_batch" "$gridctl_began"
cannot "cannot start gridctl"
)";
  return text;
}

}  // namespace gridctl::launch::slurm
