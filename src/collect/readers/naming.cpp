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

/// The column that counts the steps of a row, if one has a number.
std::optional<std::size_t> step_place(const CsvTable& table, std::size_t row,
                                      const Naming& naming) {
  for (const auto step : naming.steps) {
    for (std::size_t i = 0; i < table.header().size(); ++i) {
      if (is_word(table.header()[i], step) && is_number(table.cell(row, i))) return i;
    }
  }
  return std::nullopt;
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
      const auto name = naming.name ? Key(naming.name(key)) : key;
      if (!name.empty()) result.emplace_back(name, value);
    }
  }
  return result;
}

void add_named_rows(const CsvTable& table, const Naming& naming, RowSink& rows) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    add_flat(renamed(table.values(row), naming), rows);
  }
}

TableLayout layout_of(const CsvTable& table, const Naming& naming) {
  // Renames the indices of the columns, to see what becomes of each.
  Values places;
  for (std::size_t i = 0; i < table.header().size(); ++i) {
    if (!table.header()[i].empty() && table.column(table.header()[i]) == i)
      places.emplace_back(table.header()[i], std::to_string(i));
  }
  if (const auto step = step_place(table, 0, naming)) {
    const auto is_step = [&](const auto& pair) { return pair.second == std::to_string(*step); };
    std::erase_if(places, [&](const auto& pair) {
      return !is_step(pair) && is_counter(naming, pair.first) && !is_word(pair.first, "epoch");
    });
  }
  const auto columns = renamed(places, naming);
  std::vector<std::string_view> names;
  for (const auto& pair : columns) names.push_back(pair.first);
  const auto index_of = [&](std::size_t i) {
    return static_cast<std::size_t>(to_number(columns[i].second));
  };
  TableLayout layout;
  layout.default_split = "train";
  if (const auto step = step_column(names)) layout.step = index_of(*step);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& name = columns[i].first;
    if (is_progress_name(name)) continue;
    if (is_time_name(name)) {
      layout.time = index_of(i);
    } else if (is_step_name(name)) {
      layout.counters.push_back({index_of(i), name});
    } else {
      add_column(layout, split_name(name), index_of(i));
    }
  }
  return layout;
}

bool keeps_step(const CsvTable& table, const TableLayout& layout, const Naming& naming) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (step_place(table, row, naming) != layout.step) return false;
  }
  return true;
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
