#include "support/catch.hpp"

#include <gridctl/core/run_selector.hpp>

using namespace gridctl;

namespace {

/// Three configurations with two repetitions: 1.1 failed, 1.2 lost, 2.1 succeeded, 2.2 running, the
/// rest planned.
std::vector<RunRecord> six_runs() {
  std::vector<RunRecord> runs;
  for (int configuration = 1; configuration <= 3; ++configuration) {
    for (int repetition = 1; repetition <= 2; ++repetition) {
      RunRecord record;
      record.id = {configuration, repetition};
      runs.push_back(record);
    }
  }
  const auto begin = [&](std::size_t index, RunState state, int second) {
    runs[index].state = state;
    runs[index].started_at = TimePoint(std::chrono::seconds(second));
  };
  begin(0, RunState::failed, 40);
  begin(1, RunState::lost, 10);
  begin(2, RunState::succeeded, 20);
  begin(3, RunState::running, 30);
  return runs;
}

std::string chosen(const std::vector<std::string>& words) {
  const auto runs = six_runs();
  const auto selector = RunSelector::parse(words);
  if (!selector) return "usage: " + selector.error().help;
  const auto positions = selector->choose(runs);
  if (!positions) return positions.error().message + "; " + positions.error().help;
  std::string text;
  for (const auto position : *positions)
    text += (text.empty() ? "" : " ") + to_string(runs[position].id);
  return text;
}

}  // namespace

TEST_CASE("a selector names a run, a configuration, a range, a state or all", "[core]") {
  CHECK(chosen({"2.1"}) == "2.1");
  CHECK(chosen({"c2r1"}) == "2.1");  // as files of results have it
  CHECK(chosen({"2"}) == "2.1 2.2");
  CHECK(chosen({"2.*"}) == "2.1 2.2");
  CHECK(chosen({"2-3"}) == "2.1 2.2 3.1 3.2");
  CHECK(chosen({"failed"}) == "1.1 1.2");
  CHECK(chosen({"lost"}) == "1.2");
  CHECK(chosen({"planned"}) == "3.1 3.2");
  CHECK(chosen({"last"}) == "1.1");
  CHECK(chosen({"all"}) == "1.1 1.2 2.1 2.2 3.1 3.2");
  CHECK(chosen({}) == "1.1 1.2 2.1 2.2 3.1 3.2");
}

TEST_CASE("several selectors are a union, in the order of the runs and without repetition",
          "[core]") {
  CHECK(chosen({"3.2,failed", "1.1", "running"}) == "1.1 1.2 2.2 3.2");
}

TEST_CASE("a selector that names what is not there says what there is", "[core]") {
  CHECK(chosen({"2.7"}) == "there is no run '2.7'; configurations are 1 to 3, repetitions 1 to 2");
  CHECK(chosen({"1.1,7"}) == "there is no run '7'; configurations are 1 to 3, repetitions 1 to 2");
  CHECK(chosen({"stopped,skipped"}) ==
        "no run is 'stopped,skipped'; 'gridctl status' shows the states of the runs");
}

TEST_CASE("what selects nothing is a usage error with a suggestion", "[core]") {
  CHECK(chosen({"faild"}) == "usage: did you mean 'failed'?");
  for (const std::string word : {"0", "3-", "-3", "9-3", "1.0", "1.*.2", "1.1-2", "", "1,,2", "x",
                                 "99999999999", "1-2.*", "17.2x"})
    CHECK_FALSE(is_selector(word));
}

TEST_CASE("every word of a selector is one", "[core]") {
  for (const auto& [word, meaning] : selector_words()) CHECK(is_selector(word));
}

TEST_CASE("the best runs are a selector that only a ranking can put into runs", "[core]") {
  const auto selector = RunSelector::parse({"1.1,best"});
  REQUIRE(selector);
  CHECK(selector->needs_ranking());
  CHECK_FALSE(RunSelector::parse({"1.1,last"})->needs_ranking());
  CHECK(chosen({"best"}).starts_with("'best' is no selector here"));
  CHECK(with_best({"1.1, best", "17"}, {{3, 2}, {3, 1}}) ==
        std::vector<std::string>{"1.1", "3.2,3.1", "17"});
  CHECK_FALSE(is_selector("c2r"));
  CHECK_FALSE(is_selector("cr1"));
  CHECK_FALSE(is_selector("c0r1"));
}

TEST_CASE("ids that begin with a text have numbers in ranges", "[selector]") {
  const auto begins = [](std::string_view prefix, RunId id) {
    for (const auto& range : ranges_of_prefix(prefix)) {
      if (id.configuration >= range.first && id.configuration <= range.last &&
          id.repetition >= range.first_repetition && id.repetition <= range.last_repetition)
        return true;
    }
    return false;
  };
  for (const char* prefix : {"", "1", "12", "1.", "1.2", "12.1", "2147483647"}) {
    for (const auto id : {RunId{1, 1}, RunId{1, 2}, RunId{1, 20}, RunId{2, 1}, RunId{12, 1},
                          RunId{12, 12}, RunId{123, 4}, RunId{2147483647, 1}}) {
      INFO(prefix << " " << to_string(id));
      CHECK(begins(prefix, id) == to_string(id).starts_with(prefix));
    }
  }
  CHECK(ranges_of_prefix("failed").empty());
  CHECK(ranges_of_prefix("0").empty());
  CHECK(ranges_of_prefix("1.0").empty());
  CHECK(ranges_of_prefix("1.x").empty());
}

TEST_CASE("selectors say which runs have to be known", "[selector]") {
  const auto needs = [](const std::string& word) { return RunSelector::parse({word})->needs(); };
  CHECK_FALSE(needs("all"));
  CHECK_FALSE(needs("best"));
  CHECK_FALSE(needs("1.1,failed"));  // a folder that is gone makes a run a lost one
  CHECK_FALSE(needs("succeeded"));
  const auto some = needs("3-9,17.2,last,running");
  REQUIRE(some);
  REQUIRE(some->ranges.size() == 2);
  CHECK(some->ranges.front().last == 9);
  CHECK(some->ranges.back().first_repetition == 2);
  CHECK(some->last);
  CHECK(some->states == std::vector<RunState>{RunState::running});
}
