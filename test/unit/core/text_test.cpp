#include "support/catch.hpp"

#include <gridctl/core/text.hpp>

using namespace gridctl;

TEST_CASE("a typo finds the nearest word", "[core]") {
  const std::vector<std::string> words = {"train", "test", "analyze", "max_concurrent_runs"};
  CHECK(nearest("trian", words) == "train");
  CHECK(nearest("TRAIN", words) == "train");
  CHECK(nearest("ana", words) == "analyze");
  CHECK(nearest("max_concurent_runs", words) == "max_concurrent_runs");
  CHECK(nearest("mod", {"node", "model"}) == "model");
  CHECK(nearest("mode", {"model.pt", "node"}) == "node");
  CHECK(nearest("a", {"b", "ab"}) == "ab");
  CHECK_FALSE(nearest("zebra", words).has_value());
  CHECK_FALSE(nearest("", words).has_value());
  CHECK(edit_distance("abcd", "acbd") == 1);
  CHECK(edit_distance("", "abc") == 3);
}

TEST_CASE("a shell reads quoted words back as they were", "[core]") {
  CHECK(shell_quote("a-b/c.d=1") == "a-b/c.d=1");
  CHECK(shell_quote("") == "''");
  CHECK(shell_quote("two words") == "'two words'");
  CHECK(shell_quote("it's $(x)") == "'it'\\''s $(x)'");
  CHECK(shell_quote("~") == "'~'");
}

TEST_CASE("durations are read in every spelling and printed short", "[core]") {
  CHECK(parse_duration("90") == 90.0);
  CHECK(parse_duration("90s") == 90.0);
  CHECK(parse_duration("1h30m") == 5400.0);
  CHECK(parse_duration("2h") == 7200.0);
  CHECK(parse_duration("02:00:00") == 7200.0);
  CHECK(parse_duration("1d") == 86400.0);
  CHECK(parse_duration("250ms") == 0.25);
  for (const auto* bad : {"", "h", "1x", "-5", "1h30", "1:xx", "nan", "inf"}) {
    INFO(bad);
    CHECK_FALSE(parse_duration(bad).has_value());
  }
  CHECK(human_duration(0.25) == "0.2s");
  CHECK(human_duration(38) == "38s");
  CHECK(human_duration(251) == "4m11s");
  CHECK(human_duration(3720) == "1h02m");
  CHECK(human_duration(273600) == "3d04h");
}

TEST_CASE("sizes know binary and decimal units", "[core]") {
  CHECK(parse_size("8GiB") == 8ULL << 30);
  CHECK(parse_size("512MB") == 512000000ULL);
  CHECK(parse_size("1024") == 1024ULL);
  CHECK_FALSE(parse_size("8 gigs").has_value());
  CHECK_FALSE(parse_size("").has_value());
  CHECK(human_size(1536) == "1.5 KiB");
  CHECK(human_size(80ULL << 30) == "80 GiB");
}

TEST_CASE("times are RFC 3339 in UTC", "[core]") {
  const auto at = std::chrono::system_clock::time_point(std::chrono::milliseconds(1762247553120));
  CHECK(rfc3339(at) == "2025-11-04T09:12:33.120Z");
  CHECK(parse_rfc3339("2025-11-04T09:12:33.120Z") == at);
  CHECK(parse_rfc3339(rfc3339(at - std::chrono::hours(1'000'000))) ==
        at - std::chrono::hours(1'000'000));
  for (const auto* text :
       {"", "2025-11-04", "2025-11-04T09:12:33.120+", "2025-02-30T09:12:33.120Z",
        "2025-11-04 09:12:33.120Z", "2025-11-04T25:12:33.120Z", "2025-11-04T09:12:33.120Z "})
    CHECK_FALSE(parse_rfc3339(text));
}

TEST_CASE("seconds that no time point can hold are no time", "[core]") {
  CHECK(time_point_of(1762247553) ==
        std::chrono::system_clock::time_point(std::chrono::seconds(1762247553)));
  CHECK(time_point_of(9'223'372'035));
  CHECK_FALSE(time_point_of(9'223'372'036));
  CHECK_FALSE(time_point_of(-9'223'372'036));
  CHECK_FALSE(parse_rfc3339("4052-11-23T21:00:08.000Z"));
}

TEST_CASE("text is cut by columns, not bytes", "[core]") {
  CHECK(elide("abcdef", 4) == "abc…");
  CHECK(elide("äöüß", 4) == "äöüß");
  CHECK(elide("äöüßx", 4) == "äöü…");
  CHECK(elide("abcdef", 5, true) == "ab...");
  CHECK(display_width("äöü") == 3);
}

TEST_CASE("nothing that drives a terminal stays in printable text", "[core]") {
  CHECK(printable("a\x1b[31mb") == "a\\x1b[31mb");
  CHECK(printable("tab\tstays, ünïcode too") == "tab\tstays, ünïcode too");
  CHECK(printable("bell\x07 nul") == "bell\\x07 nul");
  CHECK(printable("\xff") == "\\xff");
  CHECK(printable("c1 \xc2\x9b") == "c1 \\x9b");
  // What would show a line in another order than it has.
  CHECK(printable("a\xe2\x80\xae"
                  "b") == "a\\u202eb");
  CHECK(printable("a\xe2\x81\xa6"
                  "b\xe2\x81\xa9") == "a\\u2066b\\u2069");
  // What takes no room: two names would look alike.
  CHECK(printable("a\xe2\x80\x8b"
                  "b\xef\xbb\xbf") == "a\\u200bb\\ufeff");
  CHECK(printable("x\xf3\xa0\x80\xa1") == "x\\ue0021");
  CHECK(printable("\xef\xbf\xb9") == "\\ufff9");
}

TEST_CASE("what writing needs stays in printable text", "[core]") {
  CHECK(printable("می\xe2\x80\x8cخواهم") == "می\xe2\x80\x8cخواهم");
  CHECK(printable("👩\xe2\x80\x8d🔬") == "👩\xe2\x80\x8d🔬");
}

TEST_CASE("reasons that differ in numbers and paths only are the same", "[core]") {
  CHECK(masked("") == "");
  CHECK(masked("CUDA out of memory: 2.10 GiB") == masked("CUDA out of memory: 13.7 GiB"));
  CHECK(masked("cannot open '/a/b.pt': gone") == masked("cannot open 'x/y/z': gone"));
  CHECK(masked("bad pointer 0x7ffe12ab") == masked("bad pointer 0x1"));
  CHECK(masked("exit 1") == masked("exit 2"));
  CHECK(masked("KeyError: 'lr'") != masked("KeyError: 'hidden'"));
  CHECK(masked("a 1 b /x c") == "a # b / c");
}

TEST_CASE("identity hashes never change", "[core]") {
  // Test vectors of the FNV reference: http://www.isthe.com/chongo/src/fnv/test_fnv.c
  CHECK(fnv1a("") == 0xcbf29ce484222325ULL);
  CHECK(fnv1a("a") == 0xaf63dc4c8601ec8cULL);
  CHECK(fnv1a("foobar") == 0x85944171f73967e8ULL);
}

TEST_CASE("a time is read back as it was written", "[core]") {
  const auto at = parse_rfc3339("2026-11-04T09:12:33.120Z");
  REQUIRE(at);
  CHECK(rfc3339(*at) == "2026-11-04T09:12:33.120Z");
  CHECK(rfc3339(*parse_rfc3339("2026-11-04T09:12:33Z")) == "2026-11-04T09:12:33.000Z");
  for (const auto* text : {"", "2026-11-04", "2026-11-04T09:12:33", "2026-11-04T09:12:33.Z",
                           "2026-11-04T09:12:33x1Z", "2026-13-04T09:12:33Z", "yesterday"})
    CHECK_FALSE(parse_rfc3339(text));
}
