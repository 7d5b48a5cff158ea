#include "axes.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::init {
namespace {

constexpr std::size_t kMostAxes = 3;
constexpr std::size_t kMostChoices = 4;

using Words = std::vector<std::string>;

/// How the values of a hyperparameter spread.
enum class Scale { decades, doubling, fraction, choice };

struct Known {
  Words names;
  Scale scale;
  Words otherwise;  ///< values if there is no default
};

/// In the order of how much they usually matter.
const std::vector<Known>& known_parameters() {
  static const std::vector<Known> known = {
      {{"lr", "learning_rate", "base_lr", "init_lr", "initial_lr", "max_lr", "eta", "rate"},
       Scale::decades,
       {"0.001", "0.01", "0.1"}},
      {{"hidden", "hidden_size", "hidden_dim", "hidden_units", "width", "units", "embedding_dim"},
       Scale::doubling,
       {"64", "128"}},
      {{"optimizer", "optim", "model", "arch", "architecture", "activation", "loss", "scheduler"},
       Scale::choice,
       {}},
      {{"batch_size", "batch", "train_batch_size"}, Scale::doubling, {"32", "64"}},
      {{"weight_decay", "wd", "l2"}, Scale::decades, {"0.0001", "0.001", "0.01"}},
      {{"dropout", "dropout_rate", "drop_rate"}, Scale::fraction, {"0.0", "0.2", "0.5"}},
      {{"momentum"}, Scale::fraction, {"0.0", "0.9"}},
      {{"layers", "num_layers", "n_layers", "depth", "degree"}, Scale::doubling, {"2", "4"}},
  };
  return known;
}

/// "training.learning-rate" and "learning_rate" are one name.
std::string plain_name(std::string_view name) {
  std::string plain(name.substr(name.rfind('.') + 1));
  for (char& letter : plain) {
    if (letter == '-') letter = '_';
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return plain;
}

std::optional<double> number(const std::string& text) {
  double value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

/// YAML 1.1 takes "1e-05" for a text: it wants the point.
std::string yaml_number(double value) {
  auto text = fmt::format("{:g}", value);
  if (const auto exponent = text.find('e');
      exponent != std::string::npos && text.find('.') == std::string::npos)
    text.insert(exponent, ".0");
  return text;
}

Words values_of(const TrainerOption& option, const Known& known) {
  if (known.scale == Scale::choice) {
    auto choices = option.choices;
    if (choices.size() > kMostChoices) choices.resize(kMostChoices);
    return choices;
  }
  const auto given = number(option.default_value);
  if (!given && !option.default_value.empty()) return {};  // a text: not what the name promises
  if (!given || *given <= 0 || known.scale == Scale::fraction) return known.otherwise;
  if (known.scale == Scale::doubling) return {yaml_number(*given), yaml_number(2 * *given)};
  return {yaml_number(*given / 10), yaml_number(*given), yaml_number(*given * 10)};
}

bool has_name(const TrainerOption& option, const Words& names) {
  return std::ranges::count(names, plain_name(option.name)) > 0;
}

}  // namespace

std::vector<Axis> plausible_axes(const std::vector<TrainerOption>& options) {
  std::vector<Axis> axes;
  for (const auto& known : known_parameters()) {
    for (const auto& option : options) {
      if (!option.takes_value() || option.takes_many() || !has_name(option, known.names)) continue;
      auto values = values_of(option, known);
      if (values.size() < 2) continue;
      axes.push_back({option, std::move(values)});
      break;  // "lr" and "rate" may be two options: the first will do
    }
    if (axes.size() == kMostAxes) break;
  }
  return axes;
}

std::string guessed_value(const TrainerOption& option) {
  if (option.takes_many() || !option.takes_value()) return {};
  if (!option.choices.empty()) return option.choices.front();
  if (has_name(option,
               {"epochs", "num_epochs", "n_epochs", "max_epochs", "epoch", "num_train_epochs"}))
    return "10";
  if (has_name(option, {"steps", "max_steps", "num_steps", "n_steps", "iterations", "iters",
                        "max_iter", "max_iters", "num_iterations"}))
    return "100";
  return {};
}

bool has_role(const TrainerOption& option, OptionRole role) {
  const auto names = [role]() -> Words {
    switch (role) {
      case OptionRole::seed:
        return {"seed", "random_seed", "rng_seed", "manual_seed", "random_state"};
      case OptionRole::device:
        return {"device"};
      case OptionRole::gpu_switch:
        return {"gpu", "cuda", "use_gpu", "use_cuda"};
      case OptionRole::resume:  // of a folder; what names a checkpoint file cannot be known
        return {"resume_from", "resume_dir", "resume_from_dir", "resume_folder"};
      case OptionRole::config:
        return {"config",      "config_file", "configuration", "cfg",  "conf",
                "params_file", "config_path", "cfg_file",      "yaml", "hparams_file"};
    }
    return {};
  }();
  const bool is_switch = option.spelling == Spelling::flag;
  return has_name(option, names) && !option.takes_many() &&
         (role == OptionRole::gpu_switch ? is_switch : option.takes_value());
}

const TrainerOption* option_for(const std::vector<TrainerOption>& options, OptionRole role) {
  const auto found =
      std::ranges::find_if(options, [role](const auto& option) { return has_role(option, role); });
  return found == options.end() ? nullptr : &*found;
}

bool is_output(const TrainerOption& option) {
  if (!option.takes_value() || option.takes_many() || !option.choices.empty()) return false;
  const auto plain = plain_name(option.name);
  if (plain == "default_root_dir") return true;
  if (number(option.default_value) || plain == "save_model") return false;
  const auto is_in = [](std::initializer_list<std::string_view> list, std::string_view word) {
    return std::ranges::count(list, word) > 0;
  };
  bool writes = false;
  bool has_thing = false;
  const auto words = split(plain, '_');
  for (const auto& word : words) {
    if (is_in(
            {"out", "output", "outputs", "outdir", "outpath", "outfile", "save", "saved", "savedir",
             "result", "results", "log", "logs", "logging", "logdir", "dest", "workdir", "expdir"},
            word))
      writes = true;
    else if (is_in({"checkpoint", "checkpoints", "ckpt", "run", "work", "exp", "experiment",
                    "tensorboard", "tb"},
                   word))
      has_thing = true;
    else if (!is_in(
                 {"dir", "directory", "folder", "path", "file", "filename", "to", "root", "model",
                  "models", "train", "training", "metrics", "stats", "weights", "history"},
                 word))
      return false;
  }
  // "checkpoint_dir" is written; "checkpoint" alone is mostly read, unless its default is a file.
  const bool is_folder = is_in({"dir", "directory", "folder", "root"}, words.back());
  const bool has_file = option.default_value.find('.') != std::string::npos;
  return writes || (has_thing && (is_folder || has_file));
}

}  // namespace gridctl::init
