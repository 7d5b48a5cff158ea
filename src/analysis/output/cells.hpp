// Numbers as the cells of tables hold them.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gridctl::analysis {

using Cells = std::vector<std::string>;

/// The shortest text that reads back as the same number; "nan" for NaN.
[[nodiscard]] std::string number(double value);
/// The same; empty where there is no number.
[[nodiscard]] std::string number(const std::optional<double>& value);
/// The same; empty for NaN, which stands for what a writer did not give.
[[nodiscard]] std::string known(double value);

}  // namespace gridctl::analysis
