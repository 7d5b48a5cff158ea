#include "page/anonymous.hpp"

#include <algorithm>

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
  for (auto& run : analysis.experiment.runs) {
    run.place = {};
    shorten(run.record);
    for (auto& test : run.tests) shorten(test.record);
  }
  for (auto& task : analysis.tasks) {
    shorten(task.task);
    for (auto& group : task.grouping.groups) {
      shorten(group.label);
      for (auto& value : group.values) shorten(value);
    }
  }
  if (analysis.pooling) {
    for (auto& group : analysis.pooling->groups)
      for (auto& value : group.values) shorten(value);
  }
  return analysis;
}

}  // namespace gridctl::analysis
