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
