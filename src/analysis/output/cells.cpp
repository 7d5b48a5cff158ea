#include "output/cells.hpp"

#include <cmath>

#include <fmt/format.h>

namespace gridctl::analysis {

std::string number(double value) {
  if (std::isnan(value)) return "nan";
  return fmt::format("{}", value);
}

std::string known(double value) {
  return std::isnan(value) ? std::string() : number(value);
}

std::string number(const std::optional<double>& value) {
  return value ? number(*value) : std::string();
}

}  // namespace gridctl::analysis
