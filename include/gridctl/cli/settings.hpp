// Values of options that users keep in files: `defaults: {device: gpu}`. Which files there are and
// how they are read is handed in (Services::settings): this module opens none.
#pragma once

#include <gridctl/core/error.hpp>

#include <functional>
#include <string>
#include <vector>

namespace gridctl::cli {

struct Setting {
  std::string option;               ///< its name without dashes: "max-concurrent"
  std::vector<std::string> values;  ///< one, or those of a list
  Place option_place;
  Place value_place;
};

/// The settings of all files there are, those of the nearest file first. Called once the working
/// directory is the one that the command will run in.
using SettingsReader = std::function<Result<std::vector<Setting>>()>;

}  // namespace gridctl::cli
