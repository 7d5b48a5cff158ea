#include "axes.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
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
      if (!option.takes_value || option.takes_many || !has_name(option, known.names)) continue;
      auto values = values_of(option, known);
      if (values.size() < 2) continue;
      axes.push_back({option, std::move(values)});
      break;  // "lr" and "rate" may be two options: the first will do
    }
    if (axes.size() == kMostAxes) break;
  }
  return axes;
}

const TrainerOption* option_for(const std::vector<TrainerOption>& options, OptionRole role) {
  const auto names = [role]() -> Words {
    switch (role) {
      case OptionRole::seed:
        return {"seed", "random_seed", "rng_seed", "manual_seed"};
      case OptionRole::output:
        return {"out",      "output",  "output_dir", "out_dir",        "outdir",
                "save_dir", "run_dir", "expdir",     "checkpoint_dir", "results_dir",
                "log_dir",  "logdir",  "workdir",    "work_dir"};
      case OptionRole::device:
        return {"device"};
      case OptionRole::gpu_switch:
        return {"gpu", "cuda", "use_gpu", "use_cuda"};
      case OptionRole::config:
        return {"config", "config_file", "configuration", "cfg", "params_file"};
    }
    return {};
  }();
  for (const auto& name : names) {
    const auto found = std::ranges::find_if(options, [&](const auto& option) {
      return plain_name(option.name) == name && !option.takes_many &&
             option.takes_value == (role != OptionRole::gpu_switch);
    });
    if (found != options.end()) return &*found;
  }
  return nullptr;
}

}  // namespace gridctl::init
