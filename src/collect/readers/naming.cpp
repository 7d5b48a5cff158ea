#include "readers/naming.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>

namespace gridctl::collect {
namespace {

bool is_counter(const Naming& naming, std::string_view name) {
  return std::any_of(naming.steps.begin(), naming.steps.end(),
                     [&](std::string_view step) { return is_word(name, step); });
}

/// The pair of the row that counts its steps, if one has a number.
Values::const_iterator step_of(const Values& row, const Naming& naming) {
  for (const auto step : naming.steps) {
    const auto found = std::find_if(row.begin(), row.end(), [&](const auto& pair) {
      return is_word(pair.first, step) && is_number(pair.second);
    });
    if (found != row.end()) return found;
  }
  return row.end();
}

}  // namespace

bool has_step(const Naming& naming, const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return is_counter(naming, name); });
}

Values renamed(const Values& row, const Naming& naming) {
  Values result;
  const auto step = step_of(row, naming);
  if (step != row.end() && !is_word(step->first, "epoch")) {
    result.emplace_back("step", step->second);
  }
  for (const auto& [key, value] : row) {
    if (is_word(key, "epoch")) {
      result.emplace_back("epoch", value);
    } else if (!is_counter(naming, key)) {
      auto name = naming.name ? naming.name(key) : key;
      if (!name.empty()) result.emplace_back(std::move(name), value);
    }
  }
  return result;
}

void add_named_rows(const CsvTable& table, const Naming& naming, RowSink& rows) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    add_flat(renamed(table.values(row), naming), rows);
  }
}

std::optional<std::string_view> behind(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  return name.substr(prefix.size());
}

bool has_owner(const Folder& folder, const std::string& file, const Reader* asking) {
  return std::any_of(readers().begin(), readers().end(), [&](const auto& reader) {
    return reader.get() != asking && reader->owns(folder, file);
  });
}

}  // namespace gridctl::collect
