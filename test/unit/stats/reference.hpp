// What SciPy makes of the same values: reference.json, written by make_reference.py.
#pragma once

#include "support/catch.hpp"

#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace gridctl::stats {

inline const nlohmann::json& reference() {
  static const auto values = nlohmann::json::parse(std::ifstream(GRIDCTL_STATS_REFERENCE));
  return values;
}

inline std::vector<double> sample(const std::string& name) {
  return reference().at("samples").at(name).get<std::vector<double>>();
}

/// Equal but for the order of a few additions.
inline Approx close_to(const nlohmann::json& value) {
  return Approx(value.get<double>()).epsilon(1e-11).margin(1e-15);
}

}  // namespace gridctl::stats
