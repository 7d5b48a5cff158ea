#include "trees/origins.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>

#include <nlohmann/json.hpp>

namespace gridctl::collect {

Origins Origins::read(const fs::path& experiment, Notes& notes) {
  Origins origins;
  const auto text = read_file(experiment / layout::kOriginsFile, notes, Absence::fine);
  if (!text) return origins;
  for (const auto& line : split(*text, '\n')) {
    const auto document = parse_json(line);
    if (!document.is_object()) continue;
    const auto text_at = [&](const char* key) {
      const auto found = document.find(key);
      return found != document.end() && found->is_string() ? found->get<std::string>()
                                                           : std::string();
    };
    if (const auto at = parse_rfc3339(text_at("at")))
      origins.from_.push_back({*at, {text_at("commit"), text_at("program")}});
  }
  return origins;
}

OriginOfRun Origins::at(const std::optional<TimePoint>& started_at) const {
  if (!started_at) return {};
  OriginOfRun found;
  for (const auto& [since, origin] : from_) {
    if (since > *started_at) break;
    found = origin;
  }
  return found;
}

}  // namespace gridctl::collect
