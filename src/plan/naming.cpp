#include "naming.hpp"

#include "identity.hpp"
#include "keys.hpp"

#include <gridctl/core/quote.hpp>

#include <cctype>
#include <map>
#include <set>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

constexpr std::size_t kMostDifferences = 3;
constexpr std::size_t kLongestFolder = 100;

/// The leaves of each task as text, to see in which keys they differ.
std::map<std::string, std::string> leaf_texts(const config::GridTask& task) {
  std::map<std::string, std::string> texts;
  for (const auto& [key, node] : config::leaves(task.merged)) texts[key] = value_text(*node);
  return texts;
}

/// Appends to each name of the group the keys in which its members differ.
void tell_apart(const std::vector<std::size_t>& group, const std::vector<config::GridTask>& tasks,
                std::vector<std::string>& names) {
  std::vector<std::map<std::string, std::string>> leaves;
  std::set<std::string> keys;
  for (const auto index : group) {
    leaves.push_back(leaf_texts(tasks[index]));
    for (const auto& [key, text] : leaves.back()) keys.insert(key);
  }
  std::vector<std::string> shown;
  for (const auto& key : keys) {
    std::set<std::string> values;
    for (auto& texts : leaves) values.insert(texts[key]);
    if (values.size() < 2) continue;
    shown.push_back(key);
    if (shown.size() == kMostDifferences) break;
  }
  const auto shown_as = short_names(shown);
  for (std::size_t key = 0; key < shown.size(); ++key) {
    for (std::size_t i = 0; i < group.size(); ++i) {
      const auto& text = leaves[i][shown[key]];
      if (!text.empty())
        names[group[i]] += fmt::format(" {}={}", shown_as[key], shortened(text, kLongestInLabel));
    }
  }
}

template <class Function>
void for_each_clash(std::vector<std::string>& names, Function&& function) {
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < names.size(); ++i) groups[names[i]].push_back(i);
  for (const auto& [name, group] : groups) {
    if (group.size() > 1) function(group);
  }
}

}  // namespace

std::vector<std::string> task_labels(const std::vector<config::GridTask>& tasks) {
  std::vector<std::string> names;
  names.reserve(tasks.size());
  for (const auto& task : tasks) names.push_back(task.name);
  for_each_clash(names, [&](const auto& group) { tell_apart(group, tasks, names); });
  for_each_clash(names, [&](const auto& group) {
    for (std::size_t i = 1; i < group.size(); ++i) names[group[i]] += fmt::format(" #{}", i + 1);
  });
  return names;
}

std::string value_text(const config::Node& value) {
  if (value.is_null()) return "null";
  return value.is_scalar() ? value.text() : value_line(value);
}

std::string folder_name(int number, std::string_view label) {
  std::string name = fmt::format("{:04}", number);
  if (!label.empty()) name += '-';
  for (const char c : label) {
    const bool safe = std::isalnum(static_cast<unsigned char>(c)) ||
                      std::string_view("._=,+-").find(c) != std::string_view::npos;
    name += safe ? c : '-';
  }
  if (name.size() > kLongestFolder) name.resize(kLongestFolder);
  while (name.back() == '.' || name.back() == '-') name.pop_back();
  return name;
}

}  // namespace gridctl::plan
