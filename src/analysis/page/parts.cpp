#include "page/parts.hpp"

namespace gridctl::analysis {

void add_drawings(report::Elements& elements, const std::string& wide, const std::string& narrow,
                  std::string_view caption) {
  if (wide.empty()) return;
  elements.open("figure");
  if (!caption.empty()) elements.leaf("figcaption", caption);
  elements.drawing(wide).line().drawing(narrow).close().line();
}

void add_table(report::Elements& elements, const PageTable& table, std::string_view label) {
  elements.open("div", {{"class", "scroll"},
                        {"tabindex", "0"},
                        {"role", "region"},
                        {"aria-label", std::string(label)}});
  elements.open("table").open("thead").open("tr");
  for (const auto& column : table.columns) {
    report::Elements::Attributes attributes{{"scope", "col"}};
    if (column.is_number) attributes.emplace_back("class", "number");
    elements.leaf("th", column.title, attributes);
  }
  elements.close().close().line().open("tbody").line();
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    report::Elements::Attributes row;
    if (!table.classes.empty() && !table.classes[i].empty())
      row.emplace_back("class", table.classes[i]);
    if (!table.groups.empty()) row.emplace_back("data-group", table.groups[i]);
    elements.open("tr", row);
    for (std::size_t j = 0; j < table.columns.size(); ++j) {
      report::Elements::Attributes attributes;
      if (table.columns[j].is_number) attributes.emplace_back("class", "number");
      elements.leaf("td", table.rows[i][j], attributes);
    }
    elements.close().line();
  }
  elements.close().close().close().line();
}

}  // namespace gridctl::analysis
