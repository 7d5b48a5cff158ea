#include "by_hand.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include <fmt/format.h>

namespace gridctl::init {
namespace {

bool is_word_letter(char letter) {
  return letter == '_' || std::isalnum(static_cast<unsigned char>(letter)) != 0;
}

/// The word that begins at the offset.
std::string word_at(std::string_view text, std::size_t at) {
  auto end = at;
  while (end < text.size() && is_word_letter(text[end])) ++end;
  return std::string(text.substr(at, end - at));
}

/// The line around the offset, and where it begins.
std::string_view line_around(std::string_view text, std::size_t at, std::size_t& begin) {
  begin = text.rfind('\n', at);
  begin = begin == std::string_view::npos ? 0 : begin + 1;
  return text.substr(begin, std::min(text.find('\n', at), text.size()) - begin);
}

/// "lr" of "lr = float(sys.argv[1])" and of "lr: float = …"; empty if nothing is assigned.
std::string assigned_name(std::string_view line) {
  line = trim(line);
  const auto name = word_at(line, 0);
  auto rest = trim(line.substr(name.size()));
  if (rest.starts_with(':')) rest = rest.substr(std::min(rest.find('='), rest.size()));
  return rest.starts_with('=') && !rest.starts_with("==") ? name : std::string();
}

/// A number or a text in quotes that stands at the beginning.
std::string leading_literal(std::string_view text) {
  text = trim(text);
  const auto end = text.find_first_of(")],:\n");
  text = trim(text.substr(0, end));
  if (auto literal = python_literal(text); !literal.empty()) return literal;
  const bool is_number = text.find_first_of("0123456789") != std::string_view::npos &&
                         text.find_first_not_of("0123456789.eE+-_") == std::string_view::npos;
  return is_number ? std::string(text) : std::string();
}

/// Variables that say something to the machine, not to the trainer.
bool is_of_system(const std::string& name) {
  static constexpr std::array<std::string_view, 26> kPrefixes = {
      "CUDA_", "HIP_", "ROCR_",      "NCCL_",    "OMP_", "MKL_",     "SLURM_", "WANDB_",      "HF_",
      "TORCH", "TF_",  "PYTHON",     "GRIDCTL_", "XDG_", "AWS_",     "LD_",    "MASTER_",     "LC_",
      "JAX_",  "XLA_", "TOKENIZERS", "KMP_",     "MPL",  "VIRTUAL_", "CONDA_", "TRANSFORMERS"};
  static constexpr std::array<std::string_view, 17> kNames = {
      "HOME",    "PATH",     "USER",      "LANG",   "TERM",       "TMPDIR",
      "PWD",     "SHELL",    "RANK",      "HOST",   "LOCAL_RANK", "WORLD_SIZE",
      "DISPLAY", "HOSTNAME", "NODE_RANK", "EDITOR", "CI"};
  return std::ranges::count(kNames, name) > 0 ||
         std::ranges::any_of(kPrefixes, [&](auto prefix) { return name.starts_with(prefix); });
}

class PythonByHand {
 public:
  explicit PythonByHand(const PythonSource& source) : source_(source), text_(source.text()) {}

  [[nodiscard]] ByHand read() {
    read_indices();
    read_unpacking();
    read_variables();
    read_config();
    for (auto& [index, option] : arguments_) {
      while (found_.positionals.size() + 1 < index)  // a number that nothing is known of
        found_.positionals.push_back(
            {.name = fmt::format("argument{}", found_.positionals.size() + 1),
             .is_required = true});
      found_.positionals.push_back(option);
    }
    return found_;
  }

 private:
  /// sys.argv[2]
  void read_indices() {
    constexpr std::string_view kIndex = "argv[";
    for (auto at = text_.find(kIndex); at != std::string::npos; at = text_.find(kIndex, at + 1)) {
      const auto word = word_at(text_, at + kIndex.size());
      const auto end = at + kIndex.size() + word.size();
      if (word.empty() || word.size() > 2 || word == "0" || text_[end] != ']' ||
          std::isdigit(static_cast<unsigned char>(word.front())) == 0)
        continue;
      const auto index = static_cast<std::size_t>(std::stoul(word));
      std::size_t begin = 0;
      const auto line = line_around(text_, at, begin);
      auto& option = arguments_[index];
      const auto name = assigned_name(line);
      if (option.name.empty() || option.name.starts_with("argument"))
        option.name = name.empty() ? "argument" + word : name;
      const auto otherwise = line.find(" else ");
      const bool is_optional =
          line.find("len(") != std::string_view::npos && otherwise != std::string_view::npos;
      option.is_required = !is_optional;
      if (is_optional) option.default_value = leading_literal(line.substr(otherwise + 6));
      if (opens(line, at - begin, name)) option.name = kConfigArgument;
    }
  }

  /// "lr, hidden = sys.argv[1:]", "_, lr, hidden = sys.argv"
  void read_unpacking() {
    for (const auto at : source_.places_of("argv")) {
      std::size_t begin = 0;
      const auto line = line_around(text_, at, begin);
      const auto equals = line.find('=');
      if (equals == std::string_view::npos || line.find(',') > equals) continue;
      const auto after = trim(line.substr(at + 4 - begin));
      const bool has_program = after.empty();
      if (!has_program && !after.starts_with("[1:")) continue;
      std::size_t index = has_program ? 0 : 1;
      for (const auto& name : split(line.substr(0, equals), ',')) {
        const auto word = std::string(trim(name));
        if (index > 0 && word_at(word, 0) == word && !word.empty())
          arguments_[index] = {.name = opens({}, 0, word) ? kConfigArgument : word,
                               .is_required = true};
        ++index;
      }
    }
  }

  /// Whether the argument is a file that is opened for reading: here, or by its name elsewhere.
  [[nodiscard]] bool opens(std::string_view line, std::size_t at, const std::string& name) const {
    const auto before = trim(line.substr(0, at));
    for (const auto* call : {"open(sys.", "open(", ".load(sys.", ".load("})
      if (before.ends_with(call)) return reads_configs();
    if (name.empty()) return false;
    for (const auto* call :
         {"open({}", "OmegaConf.load({}", "Path({}).read_text", "load_config({}"}) {
      const auto text = fmt::format(fmt::runtime(call), name);
      const auto found = source_.code().find(text);
      if (found == std::string::npos) continue;
      const auto end = found + text.size();
      const auto letter = end < text_.size() ? text_[end] : ')';
      const auto rest = std::string_view(text_).substr(end, 8);
      const bool writes =
          rest.find("\"w") != std::string_view::npos || rest.find("'w") != std::string_view::npos;
      if (!is_word_letter(letter) && !writes) return reads_configs();
    }
    return false;
  }

  [[nodiscard]] bool reads_configs() const {
    for (const auto* call : kLoads)
      if (source_.code().find(call) != std::string::npos) return true;
    return source_.code().find("load_config(") != std::string::npos;
  }

  /// os.environ["LR"], os.environ.get("LR", "0.1"), os.getenv("LR", "0.1")
  void read_variables() {
    for (const auto* call : {"environ[", "environ.get(", "getenv(", "environ.setdefault("}) {
      const std::string_view text = call;
      for (auto at = text_.find(call); at != std::string::npos; at = text_.find(call, at + 1)) {
        const auto begin = at + text.size();
        const auto end = text_.find(text_[begin], begin + 1);
        if (begin >= text_.size() || (text_[begin] != '"' && text_[begin] != '\'') ||
            end == std::string::npos)
          continue;
        TrainerOption option;
        option.name = text_.substr(begin + 1, end - begin - 1);
        const auto rest = trim(std::string_view(text_).substr(end + 1));
        if (rest.starts_with(',')) option.default_value = leading_literal(rest.substr(1));
        option.is_required = text == "environ[";
        add_variable(std::move(option));
      }
    }
  }

  void add_variable(TrainerOption option) {
    const auto known = std::ranges::find(found_.variables, option.name, &TrainerOption::name);
    if (is_of_system(option.name) || known != found_.variables.end()) return;
    found_.variables.push_back(std::move(option));
  }

  /// The keys of "config = yaml.safe_load(…)": config["lr"], config.get("lr", 0.1), config.lr.
  void read_config() {
    bool is_yaml = false;
    bool is_json = false;
    for (const auto* call : kLoads) {
      const std::string_view load = call;
      for (const auto at : source_.places_of(load)) {
        is_json = is_json || load.starts_with("json");
        is_yaml = is_yaml || !(load.starts_with("json") || load.starts_with("toml"));
        if (load.starts_with("toml")) found_.strange_format = "TOML";
        std::size_t begin = 0;
        const auto name = assigned_name(line_around(text_, at, begin));
        if (!name.empty()) read_keys(name, load.starts_with("Omega"));
      }
    }
    found_.wants_json = is_json && !is_yaml;
    if (is_json || is_yaml) found_.strange_format.clear();
  }

  void read_keys(const std::string& name, bool has_attributes) {
    for (const auto at : source_.places_of(name)) {
      std::string key;
      std::string given;
      bool is_required = true;
      for (auto end = at + name.size(); end < text_.size();) {
        const auto part = next_key(end, has_attributes, given, is_required);
        if (part.empty()) break;
        key += (key.empty() ? "" : ".") + part;
      }
      if (key.empty()) continue;
      const auto known = std::ranges::find(found_.keys, key, &TrainerOption::name);
      if (known != found_.keys.end()) continue;
      found_.keys.push_back({.name = key, .default_value = given, .is_required = is_required});
    }
    // "model" is no key beside "model.hidden".
    std::erase_if(found_.keys, [&](const auto& option) {
      return std::ranges::any_of(found_.keys, [&](const auto& other) {
        return other.name.starts_with(option.name + ".");
      });
    });
  }

  /// The key of one step from the offset on, which moves behind it; empty if there is none.
  std::string next_key(std::size_t& at, bool has_attributes, std::string& given,
                       bool& is_required) const {
    const auto rest = std::string_view(text_).substr(at);
    const bool is_get = rest.starts_with(".get(");
    if (is_get || rest.starts_with('[')) {
      const auto begin = at + (is_get ? 5 : 1);
      if (begin >= text_.size() || (text_[begin] != '"' && text_[begin] != '\'')) return {};
      const auto end = text_.find(text_[begin], begin + 1);
      if (end == std::string::npos) return {};
      auto key = text_.substr(begin + 1, end - begin - 1);
      const auto after = trim(std::string_view(text_).substr(end + 1));
      if (is_get && after.starts_with(',')) given = leading_literal(after.substr(1));
      if (is_get) is_required = false;
      at = text_.find(is_get ? ')' : ']', end);
      at = at == std::string::npos ? text_.size() : at + 1;
      return key;
    }
    if (!has_attributes || !rest.starts_with('.')) return {};
    auto key = word_at(text_, at + 1);
    at += 1 + key.size();
    if (at < text_.size() && text_[at] == '(') return {};  // a method
    return key;
  }

  static constexpr std::array kLoads = {"yaml.safe_load(", "yaml.load(",    "yaml.full_load(",
                                        "safe_load(",      "json.load(",    "json.loads(",
                                        "OmegaConf.load(", "tomllib.load(", "toml.load("};

  const PythonSource& source_;
  const std::string& text_;
  ByHand found_;
  std::map<std::size_t, TrainerOption> arguments_;
};

/// "rate" of `rate="` and of `awk -v rate=`: what stands before an argument of a shell script.
std::string name_before(std::string_view text) {
  while (text.ends_with('"') || text.ends_with('\'')) text.remove_suffix(1);
  if (!text.ends_with('=')) return {};
  text.remove_suffix(1);
  auto begin = text.size();
  while (begin > 0 && is_word_letter(text[begin - 1])) --begin;
  return std::string(text.substr(begin));
}

/// The value of "${LR:-0.1}" behind the name.
std::string shell_default(std::string_view rest) {
  for (const auto* mark : {":-", ":=", "-", "="})
    if (rest.starts_with(mark)) {
      rest = rest.substr(std::string_view(mark).size());
      return std::string(rest.substr(0, rest.find('}')));
    }
  return {};
}

}  // namespace

ByHand by_hand_in_python(const PythonSource& source) {
  return PythonByHand(source).read();
}

ByHand by_hand_in_shell(const std::string& text) {
  ByHand found;
  std::map<std::size_t, TrainerOption> arguments;
  for (const auto& raw : split(text, '\n')) {
    const auto line = trim(raw);
    if (line.starts_with('#')) continue;
    for (auto at = line.find('$'); at != std::string_view::npos; at = line.find('$', at + 1)) {
      const bool is_braced = line.substr(at).starts_with("${");
      const auto name = word_at(line, at + (is_braced ? 2 : 1));
      const auto rest = line.substr(std::min(at + (is_braced ? 2 : 1) + name.size(), line.size()));
      const auto given = is_braced ? shell_default(rest) : std::string();
      if (line.substr(at).starts_with("$@") || line.substr(at).starts_with("${@")) {
        for (const auto& word : split(line.substr(0, at), ' '))
          if (word.ends_with(".py")) found.passes_to = word;
      } else if (name.empty() || name == "0") {
        continue;
      } else if (std::isdigit(static_cast<unsigned char>(name.front())) != 0) {
        const auto index = static_cast<std::size_t>(name.front() - '0');
        const auto assigned = name_before(line.substr(0, at));
        auto& option = arguments[index];
        if (option.name.empty()) {
          option.name = assigned.empty() ? "argument" + name : assigned;
          option.default_value = given;
          option.is_required = given.empty();
        }
      } else if (!given.empty() && !is_of_system(name) &&
                 std::ranges::find(found.variables, name, &TrainerOption::name) ==
                     found.variables.end()) {
        found.variables.push_back({.name = name, .default_value = given});
      }
    }
  }
  for (auto& [index, option] : arguments) found.positionals.push_back(std::move(option));
  return found;
}

}  // namespace gridctl::init
