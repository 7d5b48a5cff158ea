// What 'gridctl init' could find out about a training program: values only.
#pragma once

#include <string>
#include <vector>

namespace gridctl::init {

/// How a program wants to be told what to do.
enum class TrainerKind {
  unknown,      ///< nothing could be told
  options,      ///< --key value, as argparse, click, Boost.Program_options and others read it
  hydra,        ///< key=value overrides
  key_value,    ///< key=value, as OmegaConf.from_cli() reads them
  config_file,  ///< --config FILE, or FILE as an argument
  positional,   ///< bare arguments in a fixed order
  environment,  ///< variables of the environment
  mip           ///< a trainer of MI-Prometheus: one of the built-in profiles
};

/// How a value is written on the command line.
enum class Spelling {
  value,      ///< --key=value
  flag,       ///< --key for true, nothing for false
  flag_pair,  ///< --key for true, --no-key for false
  list,       ///< --key a b c
  repeat,     ///< --key=a --key=b
  comma       ///< --key=a,b
};

/// One thing that can be set.
struct TrainerOption {
  std::string name;                ///< as a key of the grid: "lr", "optimizer.lr"
  std::string default_value = {};  ///< as written; empty if unknown or none
  std::vector<std::string> choices = {};
  std::string help = {};  ///< one line; may be empty
  Spelling spelling = Spelling::value;
  /// With its hyphens, where "--" and the name is not what the program takes: "-lr".
  std::string option = {};
  std::string off_option = {};  ///< flag_pair: the other option, if that is not --no-NAME
  bool is_required = false;     ///< the program does not start without it

  [[nodiscard]] bool takes_value() const {
    return spelling != Spelling::flag && spelling != Spelling::flag_pair;
  }
  [[nodiscard]] bool takes_many() const {
    return spelling == Spelling::list || spelling == Spelling::repeat ||
           spelling == Spelling::comma;
  }
};

/// An option, argument, variable or key that names where the program writes.
struct OutputOption {
  std::string name;
  std::string value;  ///< "${run_dir}", or a file in it
};

/// A file that the program writes, as its text says.
struct Product {
  std::string name;         ///< relative to where its output goes
  bool is_certain = false;  ///< each run that succeeds writes it
};

struct TrainerSketch {
  TrainerKind kind = TrainerKind::unknown;
  std::vector<std::string> argv;       ///< how it is started; empty if nobody said
  std::string name;                    ///< for the task
  std::string profile;                 ///< mip: the profile's name
  std::vector<std::string> configs;    ///< configuration files that the runs share
  std::vector<TrainerOption> options;  ///< of the command line, or the keys of the configuration
  std::vector<TrainerOption> flags;    ///< config_file: of the command line, beside those
  std::vector<TrainerOption> positionals;  ///< bare arguments, in their order
  std::vector<TrainerOption> variables;    ///< of the environment
  std::vector<OutputOption> outputs;       ///< which of all these say where output goes
  std::vector<Product> products;
  bool takes_nothing = false;  ///< its text reads no argument, variable or configuration at all
  bool wants_json = false;     ///< config_file: it reads JSON, not YAML
  bool runs_in_its_folder =
      false;  ///< it writes into the working directory, and reads nothing there
  /// What the user must know: why less is known than could be, what was left out, what is to be
  /// filled in. Sentences.
  std::vector<std::string> notes;
  int interrupt = 0;  ///< the signal that came while the program was tried; else 0
};

}  // namespace gridctl::init
