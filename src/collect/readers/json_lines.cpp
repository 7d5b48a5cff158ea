#include "readers/json_lines.hpp"

#include "formats/json_text.hpp"
#include "values.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace gridctl::collect {
namespace {

// Each level repeats the keys above it: without a limit, one line could eat the memory.
constexpr std::size_t kDeepest = 16;

/// Flattens one object to dotted keys; numbers keep the text they were written with.
class FlatObject final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Values values;

  bool null() override { return true; }
  bool boolean(bool value) override { return add(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return add(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add(std::to_string(value)); }
  bool number_float(number_float_t /*value*/, const string_t& text) override { return add(text); }
  bool string(string_t& text) override { return add(text); }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*elements*/) override {
    prefixes_.push_back(prefixes_.empty() ? "" : key_ + ".");
    return prefixes_.size() <= kDeepest;
  }
  bool key(string_t& name) override {
    key_ = prefixes_.back() + name;
    return true;
  }
  bool end_object() override {
    prefixes_.pop_back();
    return true;
  }
  bool start_array(std::size_t /*elements*/) override {
    ++arrays_;
    return !prefixes_.empty();  // a line must be an object
  }
  bool end_array() override {
    --arrays_;
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }

 private:
  bool add(std::string text) {
    if (prefixes_.empty()) return false;
    if (arrays_ == 0) values.emplace_back(key_, std::move(text));
    return true;
  }
  std::vector<std::string> prefixes_;
  std::string key_;
  int arrays_ = 0;
};

/// The line with its metric under the metric's name, if a line has one metric, named by a text:
/// {"metric": "loss", "value": 0.5, "step": 1}. Otherwise the line as it is.
Values with_named_metric(const Values& line) {
  const auto find = [&](std::initializer_list<std::string_view> names) {
    return std::find_if(line.begin(), line.end(), [&](const auto& pair) {
      return std::find(names.begin(), names.end(), pair.first) != names.end();
    });
  };
  const auto name = find({"metric", "metric_name", "name", "tag", "key"});
  const auto value = find({"value", "metric_value"});
  if (name == line.end() || value == line.end() || name->second.empty() ||
      is_number(name->second) || !is_number(value->second))
    return line;
  const bool has_other = std::any_of(line.begin(), line.end(), [&](const auto& pair) {
    return is_number(pair.second) && pair.first != value->first && is_metric(pair.first) &&
           !is_time_name(pair.first);
  });
  if (has_other) return line;
  Values named;
  for (const auto& pair : line) {
    if (pair.first != name->first && pair.first != value->first) named.push_back(pair);
  }
  named.emplace_back(name->second, value->second);
  return named;
}

/// Adds a line. If the line names its split, all its metrics have it; else keys may name splits.
void add_line(const Values& line, std::string_view default_split, RowSink& rows) {
  constexpr std::string_view kFinal = "final.";
  Values numbers;
  for (const auto& [key, value] : line) {
    if (key.compare(0, kFinal.size(), kFinal) == 0) {
      rows.add_final(key, value);
    } else if (key != "split" && key != "progress" && key != "status" && is_number(value)) {
      numbers.emplace_back(key, value);
    }
  }
  const auto split = value_of(line, "split");
  if (split.empty()) return add_flat(numbers, rows, default_split);
  MetricRow row;
  if (const auto time = value_of(numbers, "time"); !time.empty()) row.time = to_number(time);
  numbers.erase(std::remove_if(numbers.begin(), numbers.end(),
                               [](const auto& pair) { return pair.first == "time"; }),
                numbers.end());
  const bool has_metric = std::any_of(numbers.begin(), numbers.end(),
                                      [](const auto& pair) { return !is_step_name(pair.first); });
  if (!has_metric) return;
  std::vector<std::string_view> names;
  for (const auto& pair : numbers) names.push_back(pair.first);
  if (const auto step = step_column(names)) row.step.step = to_number(numbers[*step].second);
  row.values = std::move(numbers);
  rows.add(split_of(split), std::move(row));
}

}  // namespace

std::optional<Values> parse_json_line(std::string_view line) {
  FlatObject object;
  if (nlohmann::json::sax_parse(line, &object)) return std::move(object.values);
  const auto quoted = quote_bare_words(line);
  FlatObject again;
  if (quoted != line && nlohmann::json::sax_parse(quoted, &again)) return std::move(again.values);
  return std::nullopt;
}

std::string split_of(std::string_view word) {
  if (word.substr(0, 3) == "val" || word == "dev") return "valid";
  if (word.substr(0, 4) == "test" || word == "eval") return "test";
  return "train";
}

void for_each_line(std::string_view text, const fs::path& file, LastLine last_line, Notes& notes,
                   const std::function<bool(std::string_view)>& use) {
  if (!text.empty() && text.back() != '\n' && is_at_rest(file)) last_line = LastLine::complete;
  std::string_view rest = text;
  std::size_t bad = 0;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const auto line = trim(rest.substr(0, end));
    const bool torn = end == std::string_view::npos && last_line == LastLine::may_be_torn;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (torn) {
      notes.add_loss("'" + file.string() + "': last line has no end and was left out");
    } else if (!line.empty()) {
      if (!use(line)) ++bad;
    }
  }
  if (bad != 0) {
    notes.add_loss("'" + file.string() +
                   "': lines left out that are no JSON objects: " + std::to_string(bad));
  }
}

void for_each_json_line(const fs::path& file, LastLine last_line, Notes& notes,
                        const std::function<void(const Values&)>& use) {
  const auto text = read_file(file, notes);
  if (!text) return;
  for_each_line(*text, file, last_line, notes, [&](std::string_view line) {
    const auto values = parse_json_line(line);
    if (values) use(*values);
    return values.has_value();
  });
}

std::optional<Values> first_json_line(const fs::path& file) {
  constexpr std::size_t kLongest = std::size_t{256} << 10U;  // a whole configuration may be in it
  Notes ignored;  // whoever reads the file notes what is wrong with it
  const auto ends = read_ends(file, kLongest, 0, ignored);
  if (!ends) return std::nullopt;
  return parse_json_line(trim(std::string_view(ends->head).substr(0, ends->head.find('\n'))));
}

void add_json_lines(std::string_view text, const fs::path& file, std::string_view default_split,
                    LastLine last_line, RowSink& rows, Notes& notes) {
  for_each_line(text, file, last_line, notes, [&](std::string_view line) {
    const auto values = parse_json_line(line);
    if (values) add_line(with_named_metric(*values), default_split, rows);
    return values.has_value();
  });
}

void read_json_lines(const fs::path& file, std::string_view default_split, LastLine last_line,
                     Curves& curves, Notes& notes) {
  const auto text = read_file(file, notes);
  if (text) add_json_lines(*text, file, default_split, last_line, curves, notes);
}

void read_json_lines(const fs::path& file, std::string_view default_split, LastLine last_line,
                     RunParts& parts, Notes& notes) {
  const auto text = read_file(file, notes);
  if (!text) return;
  Notes found;
  const auto write = [&](RowSink& rows) {
    found.clear();
    add_json_lines(*text, file, default_split, last_line, rows, found);
  };
  const bool is_folded =
      text->size() > kLargeFile && parts.rows.empty() && add_folded(write, parts);
  if (!is_folded) write(parts.rows);
  notes.append(found);
}

}  // namespace gridctl::collect
