#include "keys.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

constexpr std::size_t kMostParts = 64;
constexpr std::size_t kMostShown = 4;

/// True if `key` is the other key, or its last parts.
bool is_end_of(std::string_view key, std::string_view longer) {
  return longer.ends_with(key) &&
         (longer.size() == key.size() || longer[longer.size() - key.size() - 1] == '.');
}

std::vector<std::string> ending_in(std::string_view key, const std::vector<std::string>& known) {
  std::vector<std::string> found;
  std::ranges::copy_if(known, std::back_inserter(found),
                       [&](const auto& longer) { return is_end_of(key, longer); });
  return found;
}

}  // namespace

bool is_below(std::string_view key, std::string_view parent) {
  return key.starts_with(parent) && (key.size() == parent.size() || key[parent.size()] == '.');
}

std::string_view last_part(std::string_view key) {
  return key.substr(key.rfind('.') + 1);
}

bool is_key(std::string_view text) {
  const auto parts = split(text, '.');
  return parts.size() <= kMostParts && std::ranges::none_of(parts, &std::string::empty);
}

std::optional<std::string> meant_key(std::string_view key, const std::vector<std::string>& known) {
  if (const auto found = ending_in(key, known); !found.empty()) return found.front();
  if (auto near = nearest(key, known)) return near;
  std::vector<std::string> ends;
  ends.reserve(known.size());
  for (const auto& longer : known) ends.emplace_back(last_part(longer));
  const auto near = nearest(last_part(key), ends);
  if (!near) return std::nullopt;
  return known[static_cast<std::size_t>(std::ranges::find(ends, *near) - ends.begin())];
}

Result<std::string> resolve_key(const std::string& key, const std::vector<std::string>& known) {
  if (std::ranges::find(known, key) != known.end()) return key;
  auto found = ending_in(key, known);
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    const auto near = meant_key(key, known);
    return fail(ErrorKind::usage, fmt::format("no configuration has the key '{}'", key),
                near ? fmt::format("did you mean '{}'?", *near)
                     : "'gridctl config GRID.yaml --task 0' shows the keys there are");
  }
  const bool are_many = found.size() > kMostShown;
  if (are_many) found.resize(kMostShown);
  return fail(ErrorKind::usage, fmt::format("'{}' is the end of several keys", key),
              fmt::format("write one of: {}{}", join(found, ", "), are_many ? ", …" : ""));
}

std::vector<std::string> short_names(const std::vector<std::string>& keys) {
  std::vector<std::string> names;
  names.reserve(keys.size());
  for (const auto& key : keys) {
    auto from = key.rfind('.');
    while (from != std::string::npos && ending_in(key.substr(from + 1), keys).size() > 1)
      from = from == 0 ? std::string::npos : key.rfind('.', from - 1);
    names.push_back(from == std::string::npos ? key : key.substr(from + 1));
  }
  return names;
}

std::string named(const std::vector<std::string>& keys) {
  constexpr std::size_t kMost = 3;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(keys.size(), kMost); ++i)
    shown.push_back(fmt::format("'{}'", keys[i]));
  const auto rest = keys.size() - shown.size();
  return join(shown, ", ") + (rest > 0 ? fmt::format(" and {} more", rest) : "");
}

}  // namespace gridctl::plan
