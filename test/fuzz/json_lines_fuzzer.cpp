// JSON of trainers, from any bytes: as lines of metrics and as one file.
#include "formats/json_text.hpp"
#include "formats/utf8.hpp"
#include "readers/json_lines.hpp"
#include "readers/reader.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridctl::collect;
  std::string text(reinterpret_cast<const char*>(data), size);
  RunParts lines;
  Notes notes;
  add_json_lines(text, "fuzz.jsonl", "train", LastLine::may_be_torn, lines.rows, notes);
  complete(lines);
  if (const auto json = parse_json_text(text); json && json->is_object()) {
    RunParts last;
    add_flat(flat(*json), last.rows);
    complete(last);
  }
  make_utf8(text);
  const auto repaired = text;
  make_utf8(text);
  if (text != repaired) __builtin_trap();
  return 0;
}
