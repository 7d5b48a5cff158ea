#include "values.hpp"

#include <gridctl/stats/direction.hpp>

#include <algorithm>
#include <unordered_map>

namespace gridctl::collect {

std::string_view value_of(const Values& values, std::string_view key) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const auto& pair) { return pair.first == key; });
  return found == values.end() ? std::string_view{} : std::string_view(found->second);
}

void add_missing(Values& into, const Values& from) {
  const auto there = into.size();
  for (const auto& pair : from) {
    const auto end = into.begin() + static_cast<std::ptrdiff_t>(there);
    const bool known = std::any_of(into.begin(), end,
                                   [&](const auto& other) { return other.first == pair.first; });
    if (!known) into.push_back(pair);
  }
}

void add_last(Values& into, const Values& last) {
  for (const auto& [key, value] : last) into.emplace_back(key + ".last", value);
}

bool is_seed_key(std::string_view key) {
  const auto words = stats::words_of(stats::apart(key.substr(key.rfind('.') + 1)));
  if (words.front() == "num" || words.front() == "n") return false;  // how many there are
  const auto has = [&](std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  return has("seed") || has("seeds") || (has("random") && has("state"));
}

Values differing(const Values& values, const Values& base) {
  std::unordered_map<std::string_view, std::string_view> known(base.begin(), base.end());
  Values result;
  for (const auto& [key, value] : values) {
    const auto found = known.find(key);
    if (found == known.end() || found->second != value) result.emplace_back(key, value);
  }
  return result;
}

}  // namespace gridctl::collect
