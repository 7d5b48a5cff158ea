#include "readers/json_files.hpp"

namespace gridctl::collect {

std::optional<JsonText> read_json_object(const fs::path& file, Notes& notes) {
  const auto text = read_file(file, notes);
  if (!text) return std::nullopt;
  auto value = parse_json_text(*text);
  if (value && value->is_object()) return value;
  notes.add_loss("'" + file.string() + "' left out: not a whole JSON object");
  return std::nullopt;
}

}  // namespace gridctl::collect
