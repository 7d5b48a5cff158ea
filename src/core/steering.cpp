#include <gridctl/core/steering.hpp>

#include <nlohmann/json.hpp>

namespace gridctl {
namespace {

using Json = nlohmann::ordered_json;

/// A text that `parse` understands.
template <class Value>
bool read_text(const Json& value, std::optional<Value> (*parse)(std::string_view),
               std::optional<Value>& setting) {
  const auto parsed = value.is_string() ? parse(value.get<std::string>()) : std::nullopt;
  if (parsed) setting = parsed;
  return parsed.has_value();
}

}  // namespace

void write_members(const SteerSettings& settings, Json& object) {
  if (settings.max_concurrent) object["max_concurrent"] = *settings.max_concurrent;
  if (settings.max_failures) object["max_failures"] = to_string(*settings.max_failures);
  if (settings.timeout) object["timeout"] = to_string(*settings.timeout);
  if (settings.until) object["until"] = to_string(*settings.until);
  if (settings.budget) object["budget"] = to_string(RunTimeout{*settings.budget, 0});
}

bool read_member(const std::string& key, const Json& value, SteerSettings& settings) {
  if (key == "max_failures") return read_text(value, parse_max_failures, settings.max_failures);
  if (key == "timeout") return read_text(value, parse_timeout, settings.timeout);
  if (key == "until") return read_text(value, parse_end_time, settings.until);
  if (key == "budget") return read_text(value, parse_limit_duration, settings.budget);
  if (key != "max_concurrent" || !value.is_number_integer() || value < 1) return false;
  settings.max_concurrent = value.get<int>();
  return true;
}

}  // namespace gridctl
