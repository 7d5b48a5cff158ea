#include "json_line.hpp"

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

/// Python writes NaN and Infinity, which JSON does not know: as strings they keep their text.
std::string quote_bare_words(std::string_view line) {
  std::string result;
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!inside) {
      for (const std::string_view word : {"NaN", "-Infinity", "Infinity"}) {
        if (line.substr(i, word.size()) != word) continue;
        result += word == "NaN" ? "\"nan\"" : word == "Infinity" ? "\"inf\"" : "\"-inf\"";
        i += word.size();
        break;
      }
      if (i >= line.size()) break;
    }
    if (line[i] == '"') inside = !inside;
    result += line[i];
    if (inside && line[i] == '\\' && i + 1 < line.size()) result += line[++i];
  }
  return result;
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

}  // namespace gridctl::collect
