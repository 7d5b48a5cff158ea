// Tables as Markdown and LaTeX.
#include <gridctl/core/text.hpp>
#include <gridctl/report/table.hpp>

#include <algorithm>
#include <iterator>

namespace gridctl::report {
namespace {

using Escape = std::string (*)(std::string_view cell);

std::string markdown_cell(std::string_view cell) {
  constexpr std::string_view kMarkup = "\\`*_[]<>|&~$";
  std::string text;
  for (const char c : cell) {
    if (kMarkup.find(c) != std::string_view::npos) text += '\\';
    text += c;
  }
  return text;
}

struct Replacement {
  std::string_view text;
  std::string_view latex;
};
// The signs that our own tables hold beyond ASCII, and all that TeX reads as more than itself.
constexpr Replacement kLatex[] = {{"\\", "\\textbackslash{}"},
                                  {"{", "\\{"},
                                  {"}", "\\}"},
                                  {"$", "\\$"},
                                  {"&", "\\&"},
                                  {"#", "\\#"},
                                  {"%", "\\%"},
                                  {"_", "\\_"},
                                  {"~", "\\textasciitilde{}"},
                                  {"^", "\\textasciicircum{}"},
                                  {"<", "\\textless{}"},
                                  {">", "\\textgreater{}"},
                                  {"|", "\\textbar{}"},
                                  {"±", "$\\pm$"},
                                  {"≈", "$\\approx$"}};

std::string latex_cell(std::string_view cell) {
  std::string text;
  while (!cell.empty()) {
    const auto* const known =
        std::find_if(std::begin(kLatex), std::end(kLatex), [&](const Replacement& replacement) {
          return cell.substr(0, replacement.text.size()) == replacement.text;
        });
    if (known == std::end(kLatex)) {
      text += cell.front();
      cell.remove_prefix(1);
    } else {
      text += known->latex;
      cell.remove_prefix(known->text.size());
    }
  }
  return text;
}

/// One line, whatever the cell held.
std::string escaped(const std::string& cell, Escape escape) {
  auto text = printable(cell);
  std::replace(text.begin(), text.end(), '\t', ' ');
  return escape(text);
}

std::vector<std::string> escaped(const std::vector<std::string>& cells, Escape escape) {
  std::vector<std::string> texts;
  std::transform(cells.begin(), cells.end(), std::back_inserter(texts),
                 [&](const auto& cell) { return escaped(cell, escape); });
  return texts;
}

/// The rows, cells escaped and between `begin` and `end` where they are strong.
std::vector<std::vector<std::string>> rows_of(const Table& table, Escape escape, const char* begin,
                                              const char* end) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : table.rows) rows.push_back(escaped(row, escape));
  for (const auto& [row, column] : table.strong) {
    auto& cell = rows.at(row).at(column);
    cell.insert(0, begin).append(end);
  }
  return rows;
}

std::vector<std::string> titles_of(const Table& table) {
  std::vector<std::string> titles;
  for (const auto& column : table.columns) titles.push_back(column.title);
  return titles;
}

}  // namespace

std::string to_markdown(const Table& table) {
  const auto line = [](const std::vector<std::string>& cells) {
    return "| " + join(cells, " | ") + " |\n";
  };
  auto text = line(escaped(titles_of(table), markdown_cell));
  std::vector<std::string> rules;
  for (const auto& column : table.columns) rules.emplace_back(column.right ? "---:" : "---");
  text += line(rules);
  for (const auto& row : rows_of(table, markdown_cell, "**", "**")) text += line(row);
  for (const auto& note : table.notes) text += "\n" + escaped(note, markdown_cell) + "\n";
  return text;
}

std::string to_latex(const Table& table) {
  const auto line = [](const std::vector<std::string>& cells) {
    // An optional argument of \\ could begin a row with [: the braces end that.
    return "  {}" + join(cells, " & ") + " \\\\\n";
  };
  std::string text = "% \\usepackage{booktabs}\n\\begin{tabular}{";
  for (const auto& column : table.columns) text += column.right ? 'r' : 'l';
  text += "}\n  \\toprule\n" + line(escaped(titles_of(table), latex_cell)) + "  \\midrule\n";
  for (const auto& row : rows_of(table, latex_cell, "\\textbf{", "}")) text += line(row);
  text += "  \\bottomrule\n";
  for (const auto& note : table.notes) {
    text += "  \\multicolumn{" + std::to_string(table.columns.size()) + "}{l}{\\footnotesize " +
            escaped(note, latex_cell) + "} \\\\\n";
  }
  return text + "\\end{tabular}\n";
}

}  // namespace gridctl::report
