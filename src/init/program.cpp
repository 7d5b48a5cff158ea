#include "program.hpp"

#include "axes.hpp"
#include "base_config.hpp"
#include "by_hand.hpp"
#include "help_run.hpp"
#include "help_text.hpp"
#include "parser_signs.hpp"
#include "products.hpp"
#include "script.hpp"

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

namespace gridctl::init {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t kScriptRead = 1U << 20;
constexpr const char* kRunDir = "${run_dir}";

bool is_file(const fs::path& path) {
  boost::system::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

/// The beginning of a file; empty if it is no text.
std::string text_of(const std::string& path) {
  const auto file = open_regular(path, Links::follow);
  auto text = file ? read_part(file->descriptor, 0, kScriptRead) : std::string();
  return text.find('\0') == std::string::npos ? text : std::string();
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

void add_option(std::vector<TrainerOption>& options, TrainerOption option) {
  if (std::ranges::find(options, option.name, &TrainerOption::name) == options.end())
    options.push_back(std::move(option));
}

class Look {
 public:
  explicit Look(TrainerSketch& sketch)
      : sketch_(sketch),
        script_(script_of(sketch.argv)),
        name_(fs::path(script_).filename().string()) {
    text_ = text_of(script_);
    is_python_ = script_.ends_with(".py") ||
                 (text_.starts_with("#!") && first_line(text_).find("python") != std::string::npos);
    if (is_python_) sources_ = sources_of(script_);
  }

  void look() {
    const auto signs = signs_of_parser();
    if (signs.answers_help) run();
    if (sketch_.interrupt != 0) return;
    if (!signs.answers_help) say_not_run(signs);
    if (signs.parser == "hydra" || is_hydra_help(help_)) {
      sketch_.kind = TrainerKind::hydra;
      sketch_.options = options_in_hydra_help(help_);
      find_products();
      return;
    }
    if (signs.parser == "omegaconf") {
      sketch_.kind = TrainerKind::key_value;
      sketch_.options = by_hand_in_python(sources_.front()).keys;
    } else if (!signs.parser.empty()) {
      read_options(signs);
    } else {
      read_by_hand();
    }
    find_outputs(sketch_);
    find_products();
  }

 private:
  [[nodiscard]] ParserSigns signs_of_parser() const {
    if (is_python_) return signs_in_python(sources_);
    return text_.empty() ? signs_in_binary(script_) : signs_in_shell(text_);
  }

  void run() {
    auto ran = run_for_help(sketch_.argv, script_);
    sketch_.interrupt = ran.interrupt;
    help_ = std::move(ran.text);
    failure_ = std::move(ran.failure);
    if (!ran.remark.empty()) sketch_.notes.push_back(std::move(ran.remark));
  }

  void say_not_run(const ParserSigns& signs) {
    const auto why = signs.parser.empty()
                         ? "its text shows no argument parser, and --help might start a training"
                         : fmt::format("its parser ({}) has no --help", signs.parser);
    sketch_.notes.push_back(fmt::format("{} was not run: {}.", name_, why));
  }

  void read_options(const ParserSigns& signs) {
    sketch_.options = options_in_help(help_);
    auto in_text = options_in_sources(sources_);
    if (in_text.empty() && signs.parser == "docopt" && is_python_)
      in_text = options_in_help(sources_.front().docstring());
    if (!sketch_.options.empty()) {
      complete_options(sketch_.options, in_text);
      sketch_.positionals = positionals_in_help(help_);
      say_left_out();
    } else {
      sketch_.options = std::move(in_text);
      const auto from = sketch_.options.empty() ? "No options are known."
                                                : "The options are those that its text declares.";
      if (!failure_.empty())
        sketch_.notes.push_back(fmt::format("Its --help failed: {}. {}", failure_, from));
      else if (signs.answers_help)
        sketch_.notes.push_back(
            fmt::format("No options were found in what it prints for --help. {}", from));
    }
    leave_out_bools();
    if (sketch_.options.empty() && sketch_.positionals.empty()) return;
    choose_config();
  }

  /// Commands and options that a grid cannot use as they are.
  void say_left_out() {
    if (const auto commands = commands_in_help(help_); !commands.empty())
      sketch_.notes.push_back(
          fmt::format("It has commands ({}): name one, as in 'gridctl init {} {}'.",
                      join(commands, ", "), shell_quote(sketch_.argv.back()), commands.front()));
    if (const auto letters = letters_in_help(help_); !letters.empty())
      sketch_.notes.push_back(
          fmt::format("Left out, since they have no long name: {}.", join(letters, ", ")));
  }

  /// argparse's type=bool makes True of every text.
  void leave_out_bools() {
    Words names;
    for (const auto& source : sources_)
      for (const auto& name : options_read_by_bool(source.text())) names.push_back(name);
    std::erase_if(sketch_.options,
                  [&](const auto& option) { return std::ranges::count(names, option.name) > 0; });
    if (!names.empty())
      sketch_.notes.push_back(fmt::format(
          "Left out, since type=bool takes every text for true: {}.", join(names, ", ")));
  }

  void choose_config() {
    const auto* config = option_for(sketch_.options, OptionRole::config);
    const auto is_config = [](const auto& option) { return has_role(option, OptionRole::config); };
    const bool has_argument = std::ranges::any_of(sketch_.positionals, is_config);
    const bool by_config = (config || has_argument) &&
                           (!sketch_.configs.empty() || plausible_axes(sketch_.options).empty());
    sketch_.kind = by_config ? TrainerKind::config_file : TrainerKind::options;
    if (!by_config) return;
    if (config && sketch_.configs.empty() && is_file(config->default_value) &&
        (config->default_value.ends_with(".yaml") || config->default_value.ends_with(".yml")))
      sketch_.configs = {config->default_value};
    sketch_.flags = std::exchange(sketch_.options, {});
  }

  void read_by_hand() {
    auto found = is_python_ ? by_hand_in_python(sources_.front()) : by_hand_in_shell(text_);
    if (!found.passes_to.empty() && is_file(found.passes_to)) return read_passed(found.passes_to);
    sketch_.positionals = std::move(found.positionals);
    sketch_.variables = std::move(found.variables);
    for (auto& variable : sketch_.variables)  // runs inherit what is set here
      variable.is_required = variable.is_required && !std::getenv(variable.name.c_str());
    const bool has_config = std::ranges::find(sketch_.positionals, kConfigArgument,
                                              &TrainerOption::name) != sketch_.positionals.end();
    if (has_config && found.strange_format.empty()) {
      sketch_.kind = TrainerKind::config_file;
      sketch_.wants_json = found.wants_json;
      sketch_.options = std::move(found.keys);
      find_base_config();
    } else if (!sketch_.positionals.empty()) {
      sketch_.kind = TrainerKind::positional;
      if (has_config)
        sketch_.notes.push_back(
            fmt::format("It reads {}, which gridctl does not write.", found.strange_format));
    } else if (!sketch_.variables.empty()) {
      sketch_.kind = TrainerKind::environment;
    }
    if (sketch_.kind == TrainerKind::positional)
      for (const auto& option : sketch_.positionals) add_option(sketch_.options, option);
    for (const auto& option : sketch_.variables) add_option(sketch_.options, option);
    sketch_.takes_nothing = is_python_ && sketch_.kind == TrainerKind::unknown &&
                            sources_.front().code().find("argv") == std::string::npos &&
                            sources_.front().code().find("exec(") == std::string::npos;
    if (sketch_.takes_nothing && sketch_.configs.empty())
      sketch_.notes.push_back(
          "It reads neither arguments nor variables: nothing that a grid sets would reach it.");
  }

  /// A shell script that hands "$@" to a Python script takes the options of that.
  void read_passed(const std::string& script) {
    sketch_.options = options_in_sources(sources_of(script));
    sketch_.notes.push_back(
        fmt::format("It passes its arguments to {}: these are the options.", script));
    if (!sketch_.options.empty()) sketch_.kind = TrainerKind::options;
  }

  void find_base_config() {
    const bool has_sections = std::ranges::any_of(sketch_.options, [](const auto& option) {
      return option.name.find('.') != std::string::npos;
    });
    if (sketch_.wants_json && has_sections)
      sketch_.notes.emplace_back(
          "Its JSON has sections; ${args_json_file} has none, but keys with dots.");
    if (!sketch_.configs.empty()) return;
    const auto found = configs_with_keys(script_, sketch_.options, sketch_.wants_json);
    if (found.empty()) return;
    sketch_.configs = {found.front()};
    sketch_.notes.push_back(
        fmt::format("{} has the keys that it reads, and is what the runs share.", found.front()));
    if (found.size() > 1)
      sketch_.notes.push_back(
          fmt::format("So have: {}.", join({found.begin() + 1, found.end()}, ", ")));
  }

  /// What the script writes below its outputs, and without any.
  void find_products() {
    if (!is_python_) return;
    Words names;
    for (const auto& output : sketch_.outputs) {
      names.push_back(output.name);
      std::ranges::replace(names.back(), '-', '_');
    }
    auto writing = writing_of(sources_, names);
    for (auto& output : sketch_.outputs) name_file(output, writing);
    sketch_.products = std::move(writing.in_output);
    if (writing.in_working.empty()) return;
    const auto read = paths_read(sources_, ".", writing.in_working);
    Words written;
    for (const auto& product : writing.in_working) written.push_back(product.name);
    if (read.empty()) {
      sketch_.runs_in_its_folder = true;
      auto& products = sketch_.products;
      products.insert(products.end(), writing.in_working.begin(), writing.in_working.end());
    } else {
      sketch_.notes.push_back(fmt::format(
          "All runs write the same files ({}): it reads {} from the working directory, so 'cwd: "
          "run_dir' is not set.",
          join(written, ", "), read.front()));
    }
  }

  /// An output that is a file gets a name in the run's folder.
  void name_file(OutputOption& output, Writing& writing) {
    auto plain = output.name;
    std::ranges::replace(plain, '-', '_');
    const auto file =
        std::ranges::find(writing.files, plain, &std::pair<std::string, std::string>::first);
    std::string given;
    for (const auto* list : {&sketch_.options, &sketch_.flags, &sketch_.positionals})
      for (const auto& option : *list)
        if (option.name == output.name) given = option.default_value;
    const auto name = fs::path(given).filename().string();
    const bool is_named = name.find('.') != std::string::npos && !name.starts_with('.');
    if (file == writing.files.end() && !is_named) return;
    const auto product = is_named ? name : plain + file->second;
    output.value = fmt::format("{}/{}", kRunDir, product);
    if (file != writing.files.end()) writing.in_output.push_back({product, false});
  }

  TrainerSketch& sketch_;
  std::string script_;
  std::string name_;
  std::string text_;
  std::string help_;
  std::string failure_;
  bool is_python_ = false;
  std::vector<PythonSource> sources_;
};

}  // namespace

std::string script_of(const Words& argv) {
  const auto python = std::ranges::find_if(argv, [](const auto& w) { return w.ends_with(".py"); });
  if (python != argv.end()) return *python;
  if (const auto module = std::ranges::find(argv, "-m");
      module != argv.end() && module + 1 != argv.end()) {
    auto path = *(module + 1);
    std::ranges::replace(path, '.', '/');
    for (const auto& file : {path + ".py", path + "/__main__.py"})
      if (is_file(file)) return file;
  }
  if (argv.front().find('/') != std::string::npos) return argv.front();
  // An interpreter with a script of its language, else the program on PATH.
  for (const auto& word : argv)
    if (&word != &argv.front() && is_file(word)) return word;
  const auto program = sys::find_program(argv.front());
  return program ? program->string() : std::string();
}

void look_at_program(TrainerSketch& sketch) {
  Look(sketch).look();
}

void find_outputs(TrainerSketch& sketch) {
  for (const auto* list : {&sketch.options, &sketch.flags, &sketch.positionals})
    for (const auto& option : *list)
      if (is_output(option) && std::ranges::find(sketch.outputs, option.name,
                                                 &OutputOption::name) == sketch.outputs.end())
        sketch.outputs.push_back({option.name, kRunDir});
}

}  // namespace gridctl::init
