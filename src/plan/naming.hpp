// What a configuration is called on the screen and on the disk.
#pragma once

#include <gridctl/config/grid.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::plan {

/// One name a task, all different: where two tasks bear the same name, the keys in which they
/// differ are appended ("mlp optimizer=SGD"), or at last their number.
[[nodiscard]] std::vector<std::string> task_labels(const std::vector<config::GridTask>& tasks);

/// A value as a label shows it: scalars as written, the rest as JSON.
[[nodiscard]] std::string value_text(const config::Node& value);

/// Columns of a value in a label.
inline constexpr int kLongestInLabel = 60;

/// "0017-lenet5-lr=0.01": letters, digits and "._=,+-" stay, everything else becomes '-'; at most
/// 100 bytes.
[[nodiscard]] std::string folder_name(int number, std::string_view label);

}  // namespace gridctl::plan
