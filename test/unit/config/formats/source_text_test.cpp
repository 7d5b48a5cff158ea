#include "formats/source_text.hpp"

#include "trees.hpp"

using namespace gridctl;
using namespace gridctl::config;
using test::error_text;
using test::parse_text;

TEST_CASE("lines and columns count characters and every kind of line end", "[config]") {
  const std::string text =
      "ab\r\nc\xC3\xA9x\rd\xE2\x80\xA8"
      "e\n";
  CHECK(line_text(text, 1) == "ab");
  CHECK(line_text(text, 2) == "c\xC3\xA9x");
  CHECK(line_text(text, 3) == "d");
  CHECK(line_text(text, 4) == "e");
  CHECK(line_text(text, 9).empty());
  const auto at = text.find('x');
  CHECK(position_at(text, at).line == 2);
  CHECK(position_at(text, at).column == 3);
  CHECK(offset_of(text, {2, 3}) == at);
}

TEST_CASE("a byte order mark belongs to no column", "[config]") {
  const std::string text =
      "\xEF\xBB\xBF"
      "a: 1\n";
  CHECK(line_text(text, 1) == "a: 1");
  CHECK(position_at(text, 3).column == 1);
}

TEST_CASE("only well-formed UTF-8 is UTF-8", "[config]") {
  for (const std::string good : {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"})
    CHECK(utf8_length(good, 0) == good.size());
  for (const std::string bad :
       {"\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xC3", "\xE2\x82", "\xC3("})
    CHECK(utf8_length(bad, 0) == 0);
}

TEST_CASE("bytes that are no text are refused with their offset", "[config]") {
  CHECK(error_text(parse_text("a: 1\nb: \xFF\n")) ==
        "error: 't.yaml' has byte 0xff, which is no UTF-8, at offset 8\n"
        "  --> t.yaml:2:4\n"
        "help: a configuration is a text file: save it as UTF-8\n");
  CHECK(error_text(parse_text(std::string("a: \0b", 5))) ==
        "error: 't.yaml' has a NUL byte at offset 3\n"
        "  --> t.yaml:1:4\n"
        "help: a configuration is a text file: save it as UTF-8\n");
}

TEST_CASE("a text of more than 8 MiB is refused", "[config]") {
  CHECK(error_text(parse_text("a: " + std::string(8U << 20, 'x'))) ==
        "error: 't.yaml' is larger than 8 MiB\n"
        "help: a configuration names large data, it does not hold them\n");
}
