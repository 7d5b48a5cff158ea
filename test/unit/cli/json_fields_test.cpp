#include "json_fields.hpp"

#include "support/catch.hpp"

#include <sstream>

using namespace gridctl;
using namespace gridctl::cli;

namespace {

using Names = std::vector<std::string>;

CommandRegistry registry() {
  CommandRegistry made;
  made.add_document({"t.status/1", {"status"}, "", {"name", "state", "phases"}})
      .add_document(
          {"t.list/1", {"list", "status"}, "", {"things", "note"}, "things", {"name", "size"}})
      .add_document({"t.table/1", {"table"}, "", {"rows"}, "rows", {"run"}, true});
  return made;
}

/// What comes out, and behind it the error, if there is one.
std::string filtered(const std::string& text, const Names& fields) {
  const auto known = registry();
  std::ostringstream out;
  FieldStream filter(out, fields, known);
  std::ostream in(&filter);
  in << text << std::flush;
  const auto checked = filter.check();
  return out.str() + (checked ? "" : "! " + checked.error().message);
}

}  // namespace

TEST_CASE("the wanted fields of a document are printed, in the order in which they were asked for",
          "[cli]") {
  const std::string text = R"({"schema":"t.status/1","name":"a}\"{","state":"done","phases":[{}]})";
  CHECK(filtered(text + "\n", {"state", "name"}) ==
        R"({"schema":"t.status/1","state":"done","name":"a}\"{"})"
        "\n");
  CHECK(filtered(text, {"phases"}) == R"({"schema":"t.status/1","phases":[{}]})");
}

TEST_CASE("of a document that lists things the fields are those of each", "[cli]") {
  const std::string text =
      R"({"schema":"t.list/1","things":[{"name":"a","size":1},{"name":"b","size":2}],"note":"n"})";
  CHECK(filtered(text, {"size"}) == R"({"schema":"t.list/1","things":[{"size":1},{"size":2}]})");
  CHECK(filtered(text, {"note"}) == R"({"schema":"t.list/1","note":"n"})");
  CHECK(filtered(text, {"size", "note"}) ==
        R"({"schema":"t.list/1","note":"n","things":[{"size":1},{"size":2}]})");
}

TEST_CASE("each document is handed on when it is whole, laid out as it was", "[cli]") {
  const auto known = registry();
  std::ostringstream out;
  FieldStream filter(out, {"name"}, known);
  std::ostream in(&filter);
  in << R"({"schema":"t.status/1","na)";
  CHECK(out.str().empty());
  in << R"(me":1})"
     << "\n";
  CHECK(out.str() == "{\"schema\":\"t.status/1\",\"name\":1}\n");
  in << "{\n\"name\": 2}\n";
  CHECK(out.str().ends_with("\n{\n  \"name\": 2\n}\n"));
}

TEST_CASE("a field that only another document of the command has is null", "[cli]") {
  CHECK(filtered(R"({"schema":"t.status/1","name":1})", {"name", "state"}) ==
        R"({"schema":"t.status/1","name":1,"state":null})");
}

TEST_CASE("a field that no document has is refused before the command runs", "[cli]") {
  const auto known = registry();
  CHECK(check_fields({"name", "things", "size"}, known, "status"));
  CHECK(check_fields({"anything"}, known, "table"));
  const auto unknown = check_fields({"stat"}, known, "status");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message == "--json: there is no field 'stat'");
  CHECK(unknown.error().help ==
        "did you mean 'state'? there are: name, state, phases, size, things, note");
  CHECK_FALSE(check_fields({"name"}, known, "help"));
}

TEST_CASE("where fields vary, the document tells which there are", "[cli]") {
  const std::string text = R"({"schema":"t.table/1","rows":[{"run":"1.1","lr":0.1}]})";
  CHECK(filtered(text, {"lr"}) == R"({"schema":"t.table/1","rows":[{"lr":0.1}]})");
  CHECK(filtered(text, {"mu"}).ends_with("! --json: there is no field 'mu'"));
  CHECK(filtered(R"({"lr":1})", {"lr"}) == R"({"lr":1})");
}

TEST_CASE("fields are names parted by commas", "[cli]") {
  CHECK(parse_fields("a, b,a,schema").value() == Names{"a", "b"});
  const std::string none = GENERATE("", ",", " ", "schema");
  CHECK_FALSE(parse_fields(none));
  CHECK(names_fields({"status", "--json=a"}));
  CHECK_FALSE(names_fields({"status", "--json", "--", "--json=a"}));
}
