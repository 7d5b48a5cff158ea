#include "support/catch.hpp"

#include <gridctl/report/table.hpp>

using namespace gridctl::report;

TEST_CASE("Markdown shows what cells hold, markup included", "[report]") {
  const Table table{{{"KEY|A"}, {"N", true}}, {{"a|b*c_d", "1"}, {"two\nlines", "-2"}}};
  CHECK(to_markdown(table) ==
        "| KEY\\|A | N |\n"
        "| --- | ---: |\n"
        "| a\\|b\\*c\\_d | 1 |\n"
        "| two\\\\x0alines | -2 |\n");
}

TEST_CASE("LaTeX gets rules of booktabs and no commands from cells", "[report]") {
  const Table table{{{"LR"}, {"ACC", true}},
                    {{"\\input{/etc/passwd}", "0.94 ± 0.01"}, {"50%_$x^2$ & #1 ~ a<b|c>", "≈"}}};
  CHECK(to_latex(table) ==
        "% \\usepackage{booktabs}\n"
        "\\begin{tabular}{lr}\n"
        "  \\toprule\n"
        "  {}LR & ACC \\\\\n"
        "  \\midrule\n"
        "  {}\\textbackslash{}input\\{/etc/passwd\\} & 0.94 $\\pm$ 0.01 \\\\\n"
        "  {}50\\%\\_\\$x\\textasciicircum{}2\\$ \\& \\#1 \\textasciitilde{} "
        "a\\textless{}b\\textbar{}c\\textgreater{} & $\\approx$ \\\\\n"
        "  \\bottomrule\n"
        "\\end{tabular}\n");
}

TEST_CASE("what is strong is bold, and notes say what signs mean", "[report]") {
  const Table table{{{"LR"}, {"ACC", true}},
                    {{"1", "0.9_"}, {"2", "0.8 ≈"}},
                    {{0, 1}},
                    {"≈ near the best (5 %)"}};
  CHECK(to_markdown(table) ==
        "| LR | ACC |\n"
        "| --- | ---: |\n"
        "| 1 | **0.9\\_** |\n"
        "| 2 | 0.8 ≈ |\n"
        "\n"
        "≈ near the best (5 %)\n");
  CHECK(to_latex(table) ==
        "% \\usepackage{booktabs}\n"
        "\\begin{tabular}{lr}\n"
        "  \\toprule\n"
        "  {}LR & ACC \\\\\n"
        "  \\midrule\n"
        "  {}1 & \\textbf{0.9\\_} \\\\\n"
        "  {}2 & 0.8 $\\approx$ \\\\\n"
        "  \\bottomrule\n"
        "  \\multicolumn{2}{l}{\\footnotesize $\\approx$ near the best (5 \\%)} \\\\\n"
        "\\end{tabular}\n");
}
