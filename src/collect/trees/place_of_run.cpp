#include "trees/place_of_run.hpp"

#include "formats/utf8.hpp"

#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::collect {
namespace {

using nlohmann::json;

/// Parses run.json until it has the place, which stands at the front; most of the file is behind.
class PlaceParser final : public nlohmann::json_sax<json> {
 public:
  PlaceOfRun place;
  bool is_done = false;

  bool null() override { return next(); }
  bool boolean(bool /*value*/) override { return next(); }
  bool number_integer(number_integer_t value) override { return add_number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override {
    return add_number(std::to_string(value));
  }
  bool number_float(number_float_t /*value*/, const string_t& text) override {
    return add_number(text);
  }
  bool string(string_t& text) override {
    if (depth_ == 1 && section_ == "host") place.host = text;
    if (depth_ == 3 && section_ == "gpus" && key_ == "uuid") append(place.gpu_uuids, text);
    return next();
  }
  bool binary(binary_t& /*value*/) override { return next(); }
  bool start_object(std::size_t /*elements*/) override {
    ++depth_;
    return true;
  }
  bool key(string_t& name) override {
    (depth_ == 1 ? section_ : key_) = name;
    return true;
  }
  bool end_object() override {
    --depth_;
    return depth_ == 0 || next();
  }
  bool start_array(std::size_t /*elements*/) override { return ++depth_ > 1; }
  bool end_array() override {
    --depth_;
    return next();
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }

 private:
  static void append(std::string& list, const std::string& item) {
    if (!list.empty()) list += ' ';
    list += item;
  }
  bool add_number(const std::string& text) {
    if (depth_ == 2 && section_ == "cpus") append(place.cpus, text);
    return next();
  }
  /// Called behind a value; false ends the parsing.
  bool next() {
    if (depth_ == 1 && (section_ == "host" || section_ == "cpus" || section_ == "gpus")) ++found_;
    is_done = found_ == 3;
    return depth_ > 0 && !is_done;  // a value that is no object is wrong
  }

  int depth_ = 0;
  int found_ = 0;
  std::string section_;  ///< the key of the document
  std::string key_;      ///< the last one below it
};

/// The value of a member of the document, where each stands in a line of its own: the lines of
/// inner members begin with more blanks, and no text has a line end in it. Without the last comma.
std::optional<std::string_view> line_of(std::string_view text, std::string_view key) {
  const auto found = text.find(fmt::format("\n  \"{}\": ", key));
  if (found == std::string_view::npos) return std::nullopt;
  auto line = text.substr(found + key.size() + 7);
  line = line.substr(0, line.find('\n'));
  if (line.ends_with(',')) line.remove_suffix(1);
  return line;
}

/// The place in a file without GPUs, as gridctl writes it; nothing if it might be written
/// otherwise. Takes a tenth of the time of a parser.
std::optional<PlaceOfRun> place_in_lines(std::string_view text) {
  const auto host = line_of(text, "host");
  const auto begin = text.find("\n  \"cpus\": [\n");
  const auto end = text.find("\n  ],\n  \"gpus\": [],\n", begin);
  const bool is_plain = host && host->size() >= 2 && host->starts_with('"') &&
                        host->ends_with('"') && host->find('\\') == std::string_view::npos &&
                        is_utf8(*host);
  if (!is_plain || end == std::string_view::npos) return std::nullopt;
  PlaceOfRun place{std::string(host->substr(1, host->size() - 2)), {}, {}};
  for (auto i = text.find('\n', begin + 1); i < end; ++i) {
    if (text[i] == '\n' || text[i] == ' ') continue;
    if (text[i] != ',' && (text[i] < '0' || text[i] > '9')) return std::nullopt;
    place.cpus += text[i] == ',' ? ' ' : text[i];
  }
  return place;
}

}  // namespace

PlaceOfRun read_place(const fs::path& run_json, Notes& notes) {
  PlaceOfRun place;
  const auto text = read_file(run_json, notes, Absence::fine);
  if (!text) return place;
  if (auto found = place_in_lines(*text)) return std::move(*found);
  PlaceParser parser;
  const bool is_whole = json::sax_parse(*text, &parser);
  if (!is_whole && !parser.is_done) {
    notes.add_loss(
        fmt::format("'{}' is not JSON: host and CPUs of its run are left out", run_json.string()));
    return place;
  }
  return std::move(parser.place);
}

}  // namespace gridctl::collect
