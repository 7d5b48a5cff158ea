// The settings of a grid at work that can be changed from outside, and how a change is written: in
// a request to the gridctl at work, and in the decisions of the experiment.
#pragma once

#include <gridctl/core/limits.hpp>

#include <chrono>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace gridctl {

/// Settings that hold from now on. A setting without a value stays as it is.
struct SteerSettings {
  std::optional<int> max_concurrent = {};  ///< runs at once, at least 1; ends none that is on
  std::optional<MaxFailures> max_failures = {};
  std::optional<RunTimeout> timeout = {};  ///< of the runs that are on, too
  std::optional<EndTime> until = {};
  std::optional<std::chrono::milliseconds> budget = {};

  /// Returns true if a setting has a value.
  [[nodiscard]] bool is_any() const { return *this != SteerSettings(); }
  friend bool operator==(const SteerSettings&, const SteerSettings&) = default;
};

/// Writes one member for each setting that has a value: "max_concurrent": 2, "max_failures": "10%",
/// "timeout": "5400s", "until": "2026-11-30T08:00:00", "budget": "43200s".
void write_members(const SteerSettings& settings, nlohmann::ordered_json& object);
/// Reads a member of write_members() into `settings`. Returns false, and changes nothing, if the
/// key names no setting or the value is none of it.
bool read_member(const std::string& key, const nlohmann::ordered_json& value,
                 SteerSettings& settings);

}  // namespace gridctl
