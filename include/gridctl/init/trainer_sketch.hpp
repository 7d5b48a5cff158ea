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
  config_file,  ///< --config FILE
  mip           ///< a trainer of MI-Prometheus: one of the built-in profiles
};

/// One thing that can be set.
struct TrainerOption {
  std::string name;           ///< as a key of the grid: "lr", "optimizer.lr"
  std::string default_value;  ///< as written; empty if unknown or none
  std::vector<std::string> choices;
  std::string help;         ///< one line; may be empty
  bool takes_value = true;  ///< else a switch
  bool takes_many = false;  ///< a list of values
};

struct TrainerSketch {
  TrainerKind kind = TrainerKind::unknown;
  std::vector<std::string> argv;       ///< how it is started; empty if nobody said
  std::string name;                    ///< for the task
  std::string profile;                 ///< mip: the profile's name
  std::vector<std::string> configs;    ///< configuration files that were named
  std::vector<TrainerOption> options;  ///< of the command line, or the keys of the configuration
  std::vector<TrainerOption> flags;    ///< config_file: of the command line, beside those
  std::string note;                    ///< why less is known than could be; usually empty
};

}  // namespace gridctl::init
