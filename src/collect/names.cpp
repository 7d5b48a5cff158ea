#include "remembered.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

namespace gridctl::collect {
namespace {

using Names = std::vector<std::string>;

// Names that count how far a training is, in the form of plain_name(), the finest count first. Each
// is a whole name: "episode_reward" counts nothing.
const Names& steps() {
  static const Names names = split(
      "step global_step steps global_steps current_step current_steps cur_step step_num "
      "step_no train_step train_steps training_step training_steps trainer_step "
      "optimizer_step optimizer_steps learner_step learner_steps actor_step actor_steps "
      "actor_episodes evaluator_steps evaluator_episodes total_step "
      "total_steps num_steps n_steps env_step "
      "env_steps total_env_steps num_env_steps environment_steps env_interactions "
      "total_env_interacts timestep timesteps time_step time_steps total_timesteps "
      "timesteps_total num_timesteps n_timesteps num_env_steps_sampled "
      "num_env_steps_sampled_lifetime num_steps_sampled agent_timesteps_total t_env "
      "total_frames num_frames env_frames nimg kimg iteration iterations iter iters it itr "
      "global_iter global_iteration current_iter current_iteration num_iter n_iter "
      "total_iters total_iterations training_iteration iter_num iteration_num iteration_no "
      "update updates num_updates n_updates total_updates tick episode episodes episode_num "
      "episode_no episode_id episode_number num_episodes n_episodes total_episodes "
      "episodes_total epoch epochs epoch_num epoch_no epoch_id epoch_idx epoch_number "
      "epoch_index current_epoch cur_epoch global_epoch num_epochs n_epochs total_epochs "
      "round rounds round_num server_round communication_round comm_round generation "
      "generations gen "
      // in German, Spanish, Italian, Portuguese and French
      "epoche epochen schritt schritte epoca época epoque époque",
      ' ');
  return names;
}
// Names of times of day or since the start. They are no metrics.
const Names& times() {
  static const Names names = split(
      "time timestamp wall_time walltime created_at date datetime runtime elapsed "
      "elapsed_time time_elapsed elapsed_seconds time_total_s total_time",
      ' ');
  return names;
}
// Names of numbers that are no results: sizes of batches, durations, settings of the optimizer.
// They are no metrics.
const Names& counters() {
  static const Names names = split(
      "batch batches batch_idx batch_index batch_num batch_size batchsize micro_batch_size "
      "global_batch_size train_batch_size eval_batch_size max_steps max_iters max_epochs "
      "max_episodes samples num_samples n_samples total_samples samples_seen "
      "num_samples_seen samples_aggregated consumed_samples train_samples eval_samples "
      "test_samples examples num_examples total_num_examples episodes_aggregated "
      "episodes_this_iter timesteps_this_iter tokens num_tokens total_tokens tokens_seen "
      "consumed_tokens num_input_tokens_seen frame frames length seq_length max_seq_length "
      "ep_length episode_length size count seed progress percentage percent "
      "iterations_since_restore timesteps_since_restore time_since_restore learning_rate "
      "weight_decay wd momentum loss_scale total_flos flos flops macs params num_params "
      "n_params n_parameters num_parameters parameters trainable_params duration seconds "
      "eta eta_seconds remaining_time time_remaining time_this_iter_s data_time batch_time "
      "iter_time step_time epoch_time train_time train_runtime eval_runtime test_runtime "
      "eval_time sec_per_tick sec_per_kimg total_sec train_samples_per_second "
      "train_steps_per_second eval_samples_per_second eval_steps_per_second "
      "test_samples_per_second test_steps_per_second samples_per_second steps_per_second "
      "tokens_per_second samples_per_sec it_per_sec throughput fps memory max_memory "
      "max_mem gpu_mem gpu_memory mem bytes pid port node_ip",
      ' ');
  return names;
}
// Names that say how much of the training is done or left.
const Names& progress() {
  static const Names names =
      split("progress percentage percent eta eta_seconds remaining_time time_remaining", ' ');
  return names;
}
// Names of the loss that is trained, rather than of a part of that loss.
const Names& whole_losses() {
  static const Names names = split(
      "loss losses verlust perte pérdida perdita perda epoch_loss loss_epoch total_loss loss_total "
      "avg_loss average_loss mean_loss loss_mean loss_avg",
      ' ');
  return names;
}
// Words that, behind a metric's name, mean its spread or extremes rather than the metric.
const Names& spreads() {
  static const Names names = split("min max std stdev stddev var variance stderr sem", ' ');
  return names;
}
constexpr auto kSeparators = std::string_view("_/.- ");

constexpr std::string_view kBeside[] = {".best", ".last", ".step"};
constexpr std::string_view kFinal = "final.";

char lower(char c) {
  return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

bool is_one_of(std::string_view name, const Names& list) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

/// Whether a plain name is a learning rate: "lr", "lr0", "lr_adam", "learning_rate_1", "base_lr".
bool is_learning_rate(std::string_view plain) {
  for (const std::string_view word : {"lr", "learning_rate"}) {
    const auto rest = plain.starts_with(word) ? plain.substr(word.size()) : "x";
    if (rest.empty() || !is_letter(rest.front()) || plain.ends_with("_" + std::string(word)))
      return true;
  }
  return false;
}

/// The words of a name, in lower case, with "_" between them.
std::string plain_path(std::string_view name) {
  std::string plain;
  for (const auto& word : stats::words_of(stats::apart(name))) {
    if (word.empty()) continue;
    if (!plain.empty()) plain += '_';
    plain += word;
  }
  return plain;
}

/// The last part of a path, in lower case, with "_" between its words: "time/total_timesteps" and
/// "TotalTimesteps" are "total_timesteps", "Epoch #" is "epoch". A path that leads through a metric
/// stays whole: "loss/epoch" is a loss.
std::string plain_name(std::string_view name) {
  const auto slash = name.find_last_of('/');
  const auto path = name.substr(0, slash == std::string_view::npos ? 0 : slash);
  const auto direction = stats::direction_of(path);
  if (!path.empty() && (!direction || path == "time")) name.remove_prefix(slash + 1);
  return plain_path(name);
}

/// Where the first word of a name ends that only capitals part: 3 of "valLoss"; npos if none does.
std::size_t first_hump(std::string_view name) {
  for (std::size_t i = 1; i < name.size(); ++i) {
    if (!is_letter(name[i])) return std::string_view::npos;
    if (lower(name[i]) != name[i] && lower(name[i - 1]) == name[i - 1]) return i;
  }
  return std::string_view::npos;
}

/// Where the last word begins that only capitals part: 4 of "lossVal"; npos if none does.
std::size_t last_hump(std::string_view name) {
  for (auto i = name.size(); i-- > 1;) {
    if (!is_letter(name[i])) return std::string_view::npos;
    if (lower(name[i]) != name[i])
      return lower(name[i - 1]) == name[i - 1] ? i : std::string_view::npos;
  }
  return std::string_view::npos;
}

std::optional<SplitName> split_at(std::string_view key, std::size_t end, std::size_t begin) {
  if (const auto split = split_word(key.substr(0, end)); split && begin < key.size())
    return SplitName{*split, std::string(key.substr(begin))};
  return std::nullopt;
}

std::optional<SplitName> split_behind(std::string_view key, std::size_t end, std::size_t begin) {
  if (const auto split = split_word(key.substr(begin)); split && end > 0)
    return SplitName{*split, std::string(key.substr(0, end))};
  return std::nullopt;
}

/// Splits names such as "accuracy (val)" and "loss[test]".
std::optional<SplitName> split_in_brackets(std::string_view key) {
  if (key.empty() || (key.back() != ')' && key.back() != ']')) return std::nullopt;
  const auto open = key.find_last_of("([");
  if (open == std::string_view::npos || open == 0) return std::nullopt;
  const auto split = split_word(key.substr(open + 1, key.size() - open - 2));
  if (!split) return std::nullopt;
  const auto name = key.substr(0, open);
  return SplitName{*split, std::string(name.substr(0, name.find_last_not_of(kSeparators) + 1))};
}

bool are_of_overlap(const Names& words) {
  static const Names overlaps = split("iou miou meaniou jaccard dice mdice meandice dsc", ' ');
  static const Names beside = split(
      "mean m avg average overall all macro foreground fg score coef coefficient index pseudo",
      ' ');
  bool found = false;
  for (const auto& word : words) {
    const bool is_named = is_one_of(word, overlaps);
    if (!is_named && !is_one_of(word, beside)) return false;
    found = found || is_named;
  }
  return found;
}

/// Returns true if a name is that of an overlap of all classes: "mIoU", "dice_coef",
/// "foreground_mean.Dice", but not "class_1.Dice". Accuracies of pixels, written beside overlaps,
/// hardly tell models apart.
bool is_overlap(std::string_view key) {
  const auto part = key.find_last_of("/.");
  const auto path = key.substr(0, part == std::string_view::npos ? 0 : part);
  if (path.find_first_of("0123456789") != std::string_view::npos) return false;
  const auto name = part == std::string_view::npos ? key : key.substr(part + 1);
  return are_of_overlap(stats::words_of(name)) ||
         are_of_overlap(stats::words_of(stats::apart(name)));
}

/// What a name means, as far as the public functions ask.
struct Meaning {
  std::size_t step = 0;  ///< index in steps()
  bool is_time = false;
  bool is_progress = false;
  bool is_metric = false;
  bool is_whole_loss = false;
};

bool may_judge(std::string_view plain) {
  if (is_one_of(plain, steps()) || is_one_of(plain, times()) || is_one_of(plain, counters()) ||
      is_learning_rate(plain))
    return false;
  const auto last = plain.substr(plain.rfind('_') + 1);
  return last.size() == plain.size() || !is_one_of(last, spreads());
}

Meaning find_meaning(std::string_view name) {
  const auto plain = plain_name(name);
  const auto step = std::find(steps().begin(), steps().end(), plain);
  return {static_cast<std::size_t>(step - steps().begin()), is_one_of(plain, times()),
          is_one_of(plain, progress()), may_judge(plain) && !is_learning_rate(plain_path(name)),
          is_one_of(plain, whole_losses())};
}

const Meaning& meaning_of(std::string_view name) {
  thread_local Remembered<Meaning> known;
  return known.of(name, find_meaning);
}

}  // namespace

bool is_word(std::string_view text, std::string_view word) {
  return text.size() == word.size() && std::equal(text.begin(), text.end(), word.begin(),
                                                  [](char a, char b) { return lower(a) == b; });
}

bool is_metric(std::string_view key) {
  if (is_beside_another(key)) return false;
  if (key.starts_with(kFinal)) return is_metric(key.substr(kFinal.size()));
  return meaning_of(key).is_metric;
}

std::optional<std::string_view> split_word(std::string_view word) {
  const auto is = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view one) { return is_word(word, one); });
  };
  if (is({"train", "training", "trn", "training_set_agg", "trainings", "entrainement",
          "entraînement"})) {
    return "train";
  }
  if (is({"learn"})) return "train";  // CatBoost's
  if (is({"val", "valid", "vali", "validation", "dev", "eval", "evaluation", "validation_set_agg",
          "holdout", "validierung", "validierungs", "validación", "validacion", "validazione",
          "validação"})) {
    return "valid";
  }
  if (is({"test", "testing", "tst", "predict"})) return "test";
  return std::nullopt;
}

std::optional<SplitName> named_split(std::string_view key) {
  const auto first = key.find_first_of(kSeparators);
  if (first != std::string_view::npos) {
    if (auto name = split_at(key, first, first + 1)) return name;
    const auto last = key.find_last_of(kSeparators);
    if (auto name = split_behind(key, last, last + 1)) return name;
    if (auto name = split_in_brackets(key)) return name;
  } else if (auto bracketed = split_in_brackets(key)) {
    return bracketed;
  }
  if (const auto hump = first_hump(key); hump != std::string_view::npos) {
    if (auto name = split_at(key, hump, hump)) return name;
  }
  if (const auto hump = last_hump(key); hump != std::string_view::npos)
    return split_behind(key, hump, hump);
  for (const std::string_view part : {"trainings", "validierungs"}) {  // "Trainingsverlust"
    if (is_word(key.substr(0, part.size()), part)) return split_at(key, part.size(), part.size());
  }
  return std::nullopt;
}

SplitName split_name(std::string_view key, std::string_view default_split) {
  if (auto name = named_split(key)) return std::move(*name);
  return {default_split, std::string(key)};
}

bool is_step_name(std::string_view name) {
  return meaning_of(name).step < steps().size();
}

bool is_time_name(std::string_view name) {
  return meaning_of(name).is_time;
}

bool is_progress_name(std::string_view name) {
  return meaning_of(name).is_progress;
}

std::optional<std::size_t> step_column(const std::vector<std::string_view>& names) {
  std::optional<std::size_t> found;
  std::size_t finest = steps().size();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto rank = meaning_of(names[i]).step;
    if (rank >= finest) continue;
    finest = rank;
    found = i;
  }
  return found;
}

std::optional<stats::Direction> direction_of_metric(std::string_view key) {
  if (!is_metric(key)) return std::nullopt;
  thread_local Remembered<std::optional<stats::Direction>> known;
  return known.of(key, stats::direction_of);
}

bool is_whole_loss(std::string_view key) {
  return meaning_of(key).is_whole_loss;
}

int headline_rank(std::string_view key) {
  constexpr int kFinalToo = 10;
  if (key.starts_with(kFinal)) return kFinalToo + headline_rank(key.substr(kFinal.size()));
  const auto has = [words = " " + join(stats::words_of(stats::apart(key)), " ") +
                            " "](std::initializer_list<std::string_view> wanted) {
    return std::any_of(wanted.begin(), wanted.end(), [&](std::string_view word) {
      return words.find(" " + std::string(word) + " ") != std::string::npos;
    });
  };
  // mAP50-95 makes nine tenths of the fitness by which ultralytics and YOLOv5 keep a model.
  if (has({"ap50 95", "ap 0 5 0 95"})) return 0;
  const bool is_of_branch = has({"ctc", "att", "attention", "rnnt", "transducer", "aux"});
  if (!is_of_branch && has({"wer", "eer", "fid", "kid", "fvd"})) return 0;
  if ((!is_of_branch && has({"cer", "ter"})) || is_overlap(key)) return kLastLeadingRank;
  if (is_whole_loss(key)) return 2;
  // These tell one side of a decision, or its cost.
  if (has({"precision", "prec", "recall", "sensitivity", "specificity", "tpr", "tnr", "fpr",
           "fnr"}))
    return 4;
  if (has({"time", "duration", "seconds", "latency", "runtime", "bytes", "cost"})) return kCostRank;
  return stats::direction_of(key) == stats::Direction::lower ? 3 : 2;
}

bool is_beside_another(std::string_view key) {
  return std::any_of(std::begin(kBeside), std::end(kBeside), [&](std::string_view end) {
    return key.size() > end.size() && key.ends_with(end);
  });
}

}  // namespace gridctl::collect
