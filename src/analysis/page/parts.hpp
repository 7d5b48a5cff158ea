// Parts that several sections of the page have.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/report/html/elements.hpp>
#include <gridctl/report/html/figures.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::analysis {

/// Sections have figures and tables of at most so many tasks; the rest are in the files.
inline constexpr std::size_t kPageTasks = 12;

/// A figure in a wide and a narrow drawing, of which the style sheet shows the one that fits.
/// `drawings` are markup already.
void add_drawings(report::Elements& elements, const std::string& wide, const std::string& narrow,
                  std::string_view caption);
template <class Figure>
void add_figure(report::Elements& elements, const Figure& figure, std::string_view caption) {
  add_drawings(elements, report::draw(figure, {.width = report::kPageWidth}),
               report::draw(figure, {.width = report::kNarrowWidth}), caption);
}

struct PageTable {
  struct Column {
    std::string title;
    bool is_number = false;  ///< aligned right
  };
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> classes = {};  ///< one a row, or none
  std::vector<std::string> groups = {};   ///< group_id() of each row, or none
};
/// `label`: for screen readers.
void add_table(report::Elements& elements, const PageTable& table, std::string_view label);

/// Calls `add` with each task that is shown, under a heading of its own if there are several. What
/// `add` adds is one part of the page, which has the task's number: ids of groups count within it.
template <class Function>
void for_each_task(const Analysis& analysis, report::Elements& elements, Function add) {
  std::size_t shown = 0;
  for (const auto& task : analysis.tasks) {
    if (shown == kPageTasks) break;
    if (!task.task.empty()) elements.leaf("h3", task.task);
    elements.open("div", {{"data-task", std::to_string(shown++)}});
    add(task);
    elements.close().line();
  }
  if (analysis.tasks.size() > kPageTasks) {
    elements.leaf("p",
                  std::to_string(analysis.tasks.size() - kPageTasks) +
                      " more tasks are in groups.csv and tables.md.",
                  {{"class", "note"}});
  }
}

}  // namespace gridctl::analysis
