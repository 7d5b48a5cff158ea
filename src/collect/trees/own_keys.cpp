#include "trees/own_keys.hpp"

#include "values.hpp"

#include <gridctl/stats/direction.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace gridctl::collect {
namespace {

// Last parts of keys that may be own keys: names, folders, times and ports of single runs.
constexpr auto kOwn = std::to_array<std::string_view>({"run_name",
                                                       "exp_name",
                                                       "experiment_name",
                                                       "expname",
                                                       "exp_id",
                                                       "experiment_id",
                                                       "run_id",
                                                       "run_tag",
                                                       "exp_tag",
                                                       "experiment_tag",
                                                       "trial_id",
                                                       "trial_name",
                                                       "job_id",
                                                       "job_name",
                                                       "uuid",
                                                       "save_dir",
                                                       "save_path",
                                                       "save_folder",
                                                       "out_dir",
                                                       "outdir",
                                                       "output_dir",
                                                       "output_path",
                                                       "output",
                                                       "output_folder",
                                                       "log_dir",
                                                       "logdir",
                                                       "log_path",
                                                       "log_folder",
                                                       "logging_dir",
                                                       "work_dir",
                                                       "workdir",
                                                       "working_dir",
                                                       "run_dir",
                                                       "exp_dir",
                                                       "expdir",
                                                       "experiment_dir",
                                                       "results_dir",
                                                       "result_dir",
                                                       "checkpoint_dir",
                                                       "ckpt_dir",
                                                       "ckpt_path",
                                                       "checkpoint_path",
                                                       "model_dir",
                                                       "tensorboard_dir",
                                                       "tb_dir",
                                                       "tb_log_dir",
                                                       "default_root_dir",
                                                       "timestamp",
                                                       "time",
                                                       "date",
                                                       "datetime",
                                                       "start_time",
                                                       "started_at",
                                                       "created_at",
                                                       "launch_time",
                                                       "port",
                                                       "master_port",
                                                       "main_process_port",
                                                       "master_addr",
                                                       "dist_url",
                                                       "init_method",
                                                       "host",
                                                       "hostname",
                                                       "node",
                                                       "pid",
                                                       "gpu",
                                                       "gpu_id",
                                                       "device",
                                                       "devices",
                                                       "local_rank",
                                                       "slurm_job_id",
                                                       "wandb_id",
                                                       "wandb_run_id",
                                                       "wandb_name",
                                                       "wandb_run_name"});
// Sections in which a plain "name", "id" or "dir" is the run's; that of a model is a setting.
constexpr auto kSections = std::to_array<std::string_view>(
    {"", "run", "experiment", "exp", "wandb", "logger", "job", "trial", "logging", "project"});
constexpr auto kPlain =
    std::to_array<std::string_view>({"name", "id", "dir", "path", "folder", "version", "tag"});

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// Whether the value is a part of the folder's path: any other "name" may be a model's.
bool is_in_path(const std::string& value, const fs::path& folder) {
  return std::any_of(folder.begin(), folder.end(),
                     [&](const fs::path& part) { return part.string() == value; });
}

bool may_be_own(const RunResult& run, std::string_view key, const std::string& value) {
  const auto dot = key.rfind('.');
  const auto last = key.substr(dot == std::string_view::npos ? 0 : dot + 1);
  std::string plain;
  for (const auto& word : stats::words_of(last)) plain += (plain.empty() ? "" : "_") + word;
  if (is_one_of(plain, kOwn)) return true;
  const auto section = dot == std::string_view::npos ? std::string_view{} : key.substr(0, dot);
  return is_one_of(plain, kPlain) && is_one_of(section, kSections) && is_in_path(value, run.folder);
}

}  // namespace

OwnKeys::OwnKeys(const std::vector<RunResult>& runs) {
  struct Seen {
    std::map<std::string, int> values;
    bool is_own = true;
  };
  std::map<std::string, Seen> keys;
  for (const auto& run : runs) {
    for (const auto& [key, value] : run.configuration) {
      auto& seen = keys[key];
      if (!seen.is_own) continue;
      seen.is_own = may_be_own(run, key, value) && ++seen.values[value] == 1;
    }
  }
  for (const auto& [key, seen] : keys) {
    if (seen.is_own && seen.values.size() > 1) keys_.insert(key);
  }
}

bool OwnKeys::has(const std::string& key) const {
  return is_seed_key(key) || keys_.count(key) != 0;
}

Values OwnKeys::without(const Values& configuration) const {
  Values rest;
  for (const auto& pair : configuration) {
    if (!has(pair.first)) rest.push_back(pair);
  }
  std::sort(rest.begin(), rest.end());
  return rest;
}

}  // namespace gridctl::collect
