// Finds values of a sweep that were meant as several, or as a range or a distribution in the
// language of another tool, and says how to write them here.
#pragma once

#include <gridctl/config/node.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace gridctl::plan {

/// What is wrong with a value, and the cure.
struct OddValue {
  std::string problem;
  std::string help;
};

/// A plain text that stands alone as the values of a key: "0.1,0.2", "range(1,5)".
[[nodiscard]] std::optional<OddValue> odd_single(const std::string& key, const config::Node& value);
/// An item of the list of values: a piece of "range(1,5)", or {loguniform: …} within the list.
[[nodiscard]] std::optional<OddValue> odd_item(const std::string& key, const config::Node& item);
/// A mapping that is no series and no distribution of ours: {distribution: …}, {values: …}.
[[nodiscard]] OddValue odd_mapping(const std::string& key, const config::Node& mapping);
/// The text behind "KEY=" of a flag, whose commas have not been split yet.
[[nodiscard]] std::optional<OddValue> odd_flag(const std::string& key, std::string_view text);

}  // namespace gridctl::plan
