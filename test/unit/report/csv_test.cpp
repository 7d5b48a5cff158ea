#include "support/catch.hpp"

#include <gridctl/report/table.hpp>

using namespace gridctl::report;

TEST_CASE("CSV quotes what needs it, and nothing else", "[report]") {
  CHECK(csv_record({"a", "b c", "", "1.5"}) == "a,b c,,1.5\n");
  CHECK(csv_record({"a,b", "say \"x\"", "two\nlines", "cr\r"}) ==
        "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"cr\r\"\n");
  CHECK(csv_record({""}) == "\"\"\n");
  CHECK(csv_record({"", ""}) == ",\n");
  CHECK(to_csv({{{"A"}, {"B", true}}, {{"x", "1"}, {"y", ""}}}) == "A,B\nx,1\ny,\n");
}

TEST_CASE("no cell is a formula if spreadsheets are to read it, and numbers stay", "[report]") {
  const auto safe = [](const std::string& cell) {
    return csv_record({"x", cell}, CsvCells::excel_safe);
  };
  CHECK(safe("=1+1") == "x,'=1+1\n");
  CHECK(safe("+cmd|' /C calc'!A0") == "x,'+cmd|' /C calc'!A0\n");
  CHECK(safe("-a") == "x,'-a\n");
  CHECK(safe("@SUM(A1)") == "x,'@SUM(A1)\n");
  CHECK(safe("\t=1") == "x,'\t=1\n");
  CHECK(safe("\r=1") == "x,\"'\r=1\"\n");
  CHECK(safe("=HYPERLINK(\"http://x\",\"y\")") ==
        "x,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\n");
  for (const char* number : {"-1", "-1.5e-3", "+2", "-inf", "-nan", "0.5"}) {
    CAPTURE(number);
    CHECK(safe(number) == std::string("x,") + number + "\n");
  }
  CHECK(csv_record({"x", "=1+1"}) == "x,=1+1\n");
}

TEST_CASE("titles are made safe too", "[report]") {
  CHECK(to_csv({{{"=A"}, {"B"}}, {}}, CsvCells::excel_safe) == "'=A,B\n");
}
