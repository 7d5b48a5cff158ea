#include "output/json.hpp"

#include "made_runs.hpp"
#include "support/catch.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace gridctl;
using namespace gridctl::analysis;
using nlohmann::json;
using test::analysis_of;
using test::made_run;

namespace {

using Words = std::vector<std::string>;

std::string text_of(const Analysis& analysis, const collect::ResultTable& table) {
  std::string text;
  REQUIRE(make_json(analysis, table, [&](std::string_view piece) -> Result<void> {
    text += piece;
    return {};
  }));
  return text;
}

json parsed(const Analysis& analysis, const collect::ResultTable& table) {
  auto document = json::parse(text_of(analysis, table), nullptr, false);
  REQUIRE(document.is_object());
  return document;
}

json parsed(const Analysis& analysis) {
  return parsed(analysis, analysis.table);
}

std::vector<collect::RunResult> two_runs(const std::string& metric) {
  return {made_run({1, 1}, {{"lr", "0.1"}}, {{metric, "0.5"}}),
          made_run({2, 1}, {{"lr", "fast"}}, {{metric, "0.6"}})};
}

}  // namespace

TEST_CASE("cells are numbers where their column has numbers and JSON has the number",
          "[analysis]") {
  collect::ResultTable table{{"label", "config.x"}, {}};
  for (const char* text : {"12", "-3", "18446744073709551615", "1e3", "nan", "-inf", "12a", ""})
    table.rows.push_back({text, text});
  const auto rows = parsed(analysis_of(two_runs("acc")), table)["rows"];
  REQUIRE(rows.size() == 8);
  CHECK(rows[0] == json{"12", 12});
  CHECK(rows[1] == json{"-3", -3});
  CHECK(rows[2][1].is_number_unsigned());
  CHECK(rows[2][1] == 18446744073709551615U);
  CHECK(rows[3] == json{"1e3", 1000.0});
  CHECK(rows[4] == json{"nan", "NaN"});
  CHECK(rows[5] == json{"-inf", "-Infinity"});
  CHECK(rows[6] == json{"12a", "12a"});
  CHECK(rows[7] == json{nullptr, nullptr});
}

TEST_CASE("a key that a configuration lacks is null, of more than 100 keys left out",
          "[analysis]") {
  const auto keys_with = [](int more) {
    auto runs = two_runs("acc");
    for (int i = 0; i < more; ++i)
      runs.front().configuration.emplace_back(fmt::format("of_one_{}", i), "3");
    return parsed(analysis_of(runs))["configurations"];
  };
  const auto few = keys_with(99);
  CHECK(few[0]["keys"].size() == 100);
  CHECK(few[0]["keys"]["config.of_one_0"].is_null());
  const auto many = keys_with(100);
  CHECK(many[0]["keys"] == json{{"config.lr", "fast"}});
  CHECK(many[1]["keys"].size() == 101);
  CHECK(many[1]["keys"]["config.of_one_99"] == 3);
}

TEST_CASE("empty cells of a row are null, wherever they are", "[analysis]") {
  const collect::ResultTable table{
      {"label", "config.x", "config.y"},
      {{"", "1", ""}, {"a", "", "2"}, {"", "", ""}, {"a,\"b", "1", "2"}}};
  const auto rows = parsed(analysis_of(two_runs("acc")), table)["rows"];
  CHECK(rows[0] == json{nullptr, 1, nullptr});
  CHECK(rows[1] == json{"a", nullptr, 2});
  CHECK(rows[2] == json{nullptr, nullptr, nullptr});
  CHECK(rows[3] == json{"a,\"b", 1, 2});
}

TEST_CASE("rows are objects where nearly all cells of very many columns are empty", "[analysis]") {
  const auto rows_of = [](std::size_t columns, std::size_t filled) {
    collect::ResultTable table;
    for (std::size_t i = 0; i < columns; ++i) table.columns.push_back(fmt::format("config.{}", i));
    std::vector<std::string> cells(columns);
    for (std::size_t i = 0; i < filled; ++i) cells[columns - 1 - i] = "0.5";
    table.rows.emplace_back(cells);
    return parsed(analysis_of(two_runs("acc")), table)["rows"];
  };
  CHECK(rows_of(501, 1) == json::array({{{"config.500", 0.5}}}));
  CHECK(rows_of(501, 0) == json::array({json::object()}));
  CHECK(rows_of(501, 51)[0].is_array());
  CHECK(rows_of(500, 1)[0].is_array());
}

TEST_CASE("a row of the results stands on a line of its own", "[analysis]") {
  const auto analysis = analysis_of(two_runs("acc"));
  const auto text = text_of(analysis, {{"label", "config.x"}, {{"a", "1"}, {"b", "2"}}});
  CHECK(text.ends_with("  \"rows\": [\n    [\"a\",1],\n    [\"b\",2]\n  ]\n}\n"));
  CHECK(parsed(analysis, {{"label"}, {}})["rows"].empty());
}

TEST_CASE("runs are counted by their state, and the failed ones named", "[analysis]") {
  auto runs = two_runs("acc");
  runs.push_back(made_run({3, 2}, {{"lr", "1"}}, {}));
  runs.back().record.state = RunState::failed;
  runs.push_back(made_run({4, 1}, {{"lr", "2"}}, {}));
  runs.back().record.state = RunState::lost;
  runs.front().tests.resize(2);
  const auto document = parsed(analysis_of(runs));
  const auto& counts = document["runs"];
  CHECK(counts["total"] == 4);
  CHECK(counts["succeeded"] == 2);
  CHECK(counts["failed"] == 1);
  CHECK(counts["lost"] == 1);
  CHECK(counts["skipped"] == 0);
  CHECK(counts["failed_runs"] == json::array({"3.2"}));
  CHECK(document["tests"] == 2);
}

TEST_CASE("what is not known of a configuration is null in JSON", "[analysis]") {
  const auto document = parsed(analysis_of(two_runs("acc")));
  CHECK(document["metric"] == "valid.acc");
  CHECK(document["higher_is_better"] == true);
  CHECK(document["beside"].is_null());
  CHECK(document["results"]["path"].is_null());
  const auto& first = document["configurations"][0];
  CHECK(first["task"].is_null());
  CHECK(first["configuration"] == 2);
  CHECK(first["keys"] == json{{"config.lr", "fast"}});
  CHECK(document["configurations"][1]["keys"] == json{{"config.lr", 0.1}});
  CHECK(first["mean"] == 0.6);
  for (const char* key : {"sd", "interval", "p_best", "p_corrected", "indistinguishable"})
    CHECK(first[key].is_null());
  CHECK(parsed(analysis_of(two_runs("thing")))["higher_is_better"].is_null());
}

TEST_CASE("intervals and comparisons of repeated runs are numbers in JSON", "[analysis]") {
  std::vector<collect::RunResult> runs;
  for (int repetition = 1; repetition <= 3; ++repetition) {
    const auto value = std::to_string(repetition);
    runs.push_back(made_run({1, repetition}, {{"lr", "1"}}, {{"acc", "0." + value}}));
    runs.push_back(made_run({2, repetition}, {{"lr", "2"}}, {{"acc", "0.5" + value}}));
  }
  const auto document = parsed(analysis_of(runs));
  const auto& best = document["configurations"][0];
  const auto& other = document["configurations"][1];
  CHECK(best["configuration"] == 2);
  REQUIRE(best["interval"].size() == 2);
  CHECK(best["interval"][0] < best["mean"]);
  CHECK(best["interval"][1] > best["mean"]);
  CHECK(best["p_best"].is_null());
  CHECK(other["p_best"] > 0.5);
  CHECK(other["indistinguishable"].is_boolean());
  CHECK(other["run_ids"] == json::array({"c1r1", "c1r2", "c1r3"}));
}

TEST_CASE("the configurations of all tasks are in JSON, each with its task", "[analysis]") {
  const auto document = parsed(analysis_of(test::runs_of_two_tasks()));
  REQUIRE(document["configurations"].size() == 4);
  CHECK(document["configurations"][0]["task"] == "dataset=x");
  CHECK(document["configurations"][2]["task"] == "dataset=y");
  REQUIRE(document["tasks"].size() == 2);
  CHECK(document["tasks"][1]["task"] == "dataset=y");
  CHECK(document["tasks"][1]["metric"] == "valid.acc");
  CHECK(document["best"].size() == 2);
  CHECK(parsed(analysis_of(two_runs("acc")))["tasks"].empty());
}

TEST_CASE("runs without a statistic make a document without configurations", "[analysis]") {
  auto runs = two_runs("acc");
  for (auto& run : runs) run.validation.clear();
  const auto document = parsed(analysis_of(runs));
  CHECK(document["metric"].is_null());
  CHECK(document["configurations"].empty());
  CHECK(document["effects"].is_null());
  CHECK(document["best"].empty());
  CHECK(document["rows"].size() == 2);
}

TEST_CASE("bytes that are no UTF-8 do not spoil the document", "[analysis]") {
  auto runs = two_runs("acc");
  for (auto& run : runs) run.record.label = "a\xff";
  const auto document = parsed(analysis_of(runs));
  CHECK(document["configurations"][0]["label"].get<std::string>().starts_with("a\xef\xbf\xbd"));
}
