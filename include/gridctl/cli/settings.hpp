// Values of options that users keep in files: `defaults: {device: gpu}`. Which files there are and
// how they are read is handed in (Services::settings): this module opens none.
#pragma once

#include <gridctl/core/error.hpp>

#include <functional>
#include <string>
#include <vector>

namespace gridctl::cli {

struct Setting {
  std::string option;               ///< the option's name without dashes: "max-concurrent"
  std::vector<std::string> values;  ///< one value, or the values of a list
  Place option_place;
  Place value_place;
};

/// Returns the settings of all files, those of the nearest file first. Called when the working
/// directory is the one that the command will run in.
using SettingsReader = std::function<Result<std::vector<Setting>>()>;

}  // namespace gridctl::cli
