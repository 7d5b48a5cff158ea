#include <gridctl/launch/make_executor.hpp>

#include <optional>
#include <string_view>
#include <unordered_set>

namespace gridctl::launch {
namespace {

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

}  // namespace

std::vector<std::string> child_environment(
    const std::vector<std::string>& ours,
    const std::vector<std::pair<std::string, std::string>>& set,
    const std::vector<std::pair<std::string, std::string>>& defaults) {
  std::unordered_set<std::string_view> names;
  std::vector<std::string> result;
  result.reserve(ours.size() + set.size() + defaults.size());
  names.reserve(result.capacity());
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!names.insert(name).second) return;
    auto& variable = result.emplace_back();
    variable.reserve(name.size() + 1 + value.size());
    variable.append(name).append(1, '=').append(value);
  };
  // If a name is set twice, the later setting wins.
  for (auto entry = set.rbegin(); entry != set.rend(); ++entry) add(entry->first, entry->second);
  for (const auto& variable : ours) {
    if (names.insert(name_of(variable)).second) result.push_back(variable);
  }
  for (const auto& [name, value] : defaults) add(name, value);
  return result;
}

Result<fs::path> find_program(const Launch& launch) {
  std::optional<std::string> path;
  for (const auto& [name, value] : launch.environment) {
    if (name == "PATH") path = value;
  }
  return sys::find_program(launch.argv.front(), path);
}

}  // namespace gridctl::launch
