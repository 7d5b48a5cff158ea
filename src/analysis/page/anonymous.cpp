#include "page/anonymous.hpp"

#include <gridctl/core/slot_name.hpp>

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::string_view kEnds = " \t\n\"'=:,;()[]{}";

void shorten(std::string& text) {
  text = without_paths(text);
}

void shorten(RunRecord& record) {
  shorten(record.label);
  shorten(record.reason);
}

/// The node of a cluster that the run was on: as its slot says, or alone, as earlier versions
/// wrote.
std::string_view node_of(const RunRecord& record) {
  return device_of_slot(record.slot) ? node_of_slot(record.slot) : std::string_view(record.slot);
}

/// "node 1", "node 2", …, in the order of the nodes' names.
std::map<std::string, std::string> node_names(const collect::Experiment& experiment) {
  std::map<std::string, std::string> names;
  const auto add = [&](const RunRecord& record) {
    if (const auto node = node_of(record); !node.empty()) names.emplace(node, "");
  };
  for (const auto& run : experiment.runs) {
    add(run.record);
    for (const auto& test : run.tests) add(test.record);
  }
  std::size_t number = 0;
  for (auto& [node, name] : names) name = fmt::format("node {}", ++number);
  return names;
}

/// In the slot, and where the reason names a node as a word of its own.
void rename_nodes(RunRecord& record, const std::map<std::string, std::string>& names) {
  const auto node = std::string(node_of(record));
  if (const auto name = names.find(node); name != names.end()) {
    const auto begin = device_of_slot(record.slot) ? record.slot.find(':') + 1 : 0;
    record.slot.replace(begin, node.size(), name->second);
  }
  std::string reason;
  const std::string_view text = record.reason;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find_first_of(kEnds, at), text.size());
    const std::string word(text.substr(at, end - at));
    const auto name = names.find(word);
    reason += name == names.end() ? word : name->second;
    if (end < text.size()) reason += text[end];
    at = end + 1;
  }
  record.reason = std::move(reason);
}

}  // namespace

std::string without_paths(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find_first_of(kEnds, at), text.size());
    auto word = text.substr(at, end - at);
    if (word.starts_with("/") || word.starts_with("~/")) {
      while (word.size() > 1 && word.ends_with("/")) word.remove_suffix(1);
      word = word.substr(word.rfind('/') + 1);
    }
    out += word;
    if (end < text.size()) out += text[end];
    at = end + 1;
  }
  return out;
}

Analysis anonymous(Analysis analysis) {
  const auto nodes = node_names(analysis.experiment);
  for (auto& run : analysis.experiment.runs) {
    run.place = {};
    rename_nodes(run.record, nodes);
    for (auto& test : run.tests) rename_nodes(test.record, nodes);
    shorten(run.record);
    for (auto& test : run.tests) shorten(test.record);
  }
  for (auto& task : analysis.tasks) {
    shorten(task.task);
    for (auto& group : task.grouping.groups) {
      shorten(group.label);
      auto values = group.values.cells();
      for (auto& value : values) shorten(value);
      group.values = values;
    }
  }
  if (analysis.pooling) {
    for (auto& group : analysis.pooling->groups)
      for (auto& value : group.values) shorten(value);
  }
  return analysis;
}

}  // namespace gridctl::analysis
