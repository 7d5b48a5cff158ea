#include "page/page.hpp"

#include "analyzed_runs.hpp"
#include "made_runs.hpp"
#include "output/json.hpp"
#include "page/anonymous.hpp"
#include "page/cost.hpp"
#include "page/figures.hpp"
#include "page/sections.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace gridctl;
using namespace gridctl::analysis;
using test::analysis_of;
using test::analyzed;
using test::made_run;
using test::ScratchDir;
using test::write_run;

namespace {

/// Configurations with `repetitions` runs each; their means fall by `step`.
std::vector<collect::RunResult> runs_of(int configurations, int repetitions, double step) {
  std::vector<collect::RunResult> runs;
  for (int i = 1; i <= configurations; ++i) {
    for (int j = 1; j <= repetitions; ++j) {
      const double value = 0.9 - step * i + 0.001 * ((i * 7 + j * 5) % 11);
      runs.push_back(made_run({i, j}, {{"lr", fmt::format("0.{}", i)}},
                              {{"acc", fmt::format("{:.4f}", value)}}));
    }
  }
  return runs;
}

Answer first_answer(std::vector<collect::RunResult> runs) {
  const auto analysis = analysis_of(std::move(runs));
  return answer_of(analysis, analysis.tasks.front());
}

std::string all_points(const Answer& answer) {
  std::string text;
  for (const auto& point : answer.points) text += point + "\n";
  return text;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the answer names the best, and what cannot be told from it", "[analysis]") {
  const auto clear = first_answer(runs_of(3, 5, 0.05));
  CHECK(clear.name == "Configuration 1: c1");
  CHECK(has(clear.interval, "95% interval"));
  CHECK(has(clear.interval, "mean of 5 of 5 runs"));
  CHECK(has(all_points(clear), "All 2 others are worse"));
  CHECK(has(all_points(clear), "chosen from 3"));
  const auto near = first_answer(runs_of(3, 5, 0));
  CHECK(has(all_points(near), "cannot be told from configurations"));
}

TEST_CASE("one run, one configuration and no run are said as what they are", "[analysis]") {
  const auto one_run = first_answer(runs_of(1, 1, 0));
  CHECK(has(all_points(one_run), "one value, and so no interval"));
  CHECK(has(all_points(one_run), "There is one configuration"));
  const auto single_seeds = first_answer(runs_of(3, 1, 0.1));
  CHECK(has(all_points(single_seeds), "cannot be told: a comparison needs two values"));
  auto failed = runs_of(2, 1, 0);
  for (auto& run : failed) {
    run.record.state = RunState::failed;
    run.validation.clear();
  }
  const auto none = first_answer(failed);
  CHECK(none.value.empty());
  CHECK(none.name == "No run has a number to rank by");
}

TEST_CASE("runs that failed or have no value are counted in the answer", "[analysis]") {
  auto runs = runs_of(2, 3, 0.1);
  runs[4].record.state = RunState::failed;
  runs[5].record.state = RunState::running;
  runs[5].validation.clear();
  const auto answer = first_answer(runs);
  CHECK(has(all_points(answer), "1 run failed; 1 run has no value yet"));
  runs[3].record.state = RunState::stopped_early;
  CHECK(has(all_points(first_answer(runs)), "1 run failed; 1 run was stopped early; 1 run has"));
}

TEST_CASE("the numbers of the page are those of results.json", "[analysis]") {
  const auto analysis = analysis_of(runs_of(4, 3, 0.02));
  const auto page = report_page(analysis);
  const auto json = [&] {
    std::string text;
    REQUIRE(make_json(analysis, analysis.table, [&](std::string_view piece) -> Result<void> {
      text += piece;
      return {};
    }));
    return nlohmann::json::parse(text);
  }();
  REQUIRE(json["configurations"].size() == 4);
  for (const auto& group : json["configurations"]) {
    const auto mean =
        fmt::format("{:.4f} ± {:.4f}", group["mean"].get<double>(), group["sd"].get<double>());
    const auto interval = fmt::format("[{:.4f}, {:.4f}]", group["interval"][0].get<double>(),
                                      group["interval"][1].get<double>());
    CHECK(has(page, "<td>" + mean + "</td>"));
    CHECK(has(page, ">" + interval + "</td>"));
    CHECK(has(page, fmt::format("{:.4f} {}</text>", group["mean"].get<double>(), interval)));
  }
  const std::string data_begins = "id=\"data\" data-view=\"valid.acc\">";
  const auto begin = page.find(data_begins) + data_begins.size();
  const auto data =
      nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
  const auto& groups = data["tasks"][0]["groups"];
  REQUIRE(groups.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(groups[i]["mean"] == json["configurations"][i]["mean"]);
    CHECK(groups[i]["sd"] == json["configurations"][i]["sd"]);
    CHECK(groups[i]["interval"] == json["configurations"][i]["interval"]);
  }
  const auto& best = json["configurations"][0];
  CHECK(has(page, fmt::format("<p class=\"value\">{:.4f} ", best["mean"].get<double>())));
}

TEST_CASE("the page has the curves of the best configurations' runs", "[analysis]") {
  const ScratchDir scratch;
  for (int run = 0; run < 6; ++run) {
    const auto number = std::to_string(run);
    std::string values;
    for (int step = 1; step <= 3; ++step)
      values += "{\"step\":" + std::to_string(step) + ",\"split\":\"valid\",\"acc\":0." + number +
                std::to_string(step) + "}\n";
    write_run(scratch, number, "{lr: " + std::to_string(run / 2) + ", seed: " + number + "}",
              values);
  }
  auto analysis = analyzed(scratch);
  const auto all = curve_data(analysis, analysis.tasks.front(), 1000);
  CHECK(all["name"] == "valid.acc");
  CHECK(all["first"] == 1);
  CHECK(all["last"] == 3);
  CHECK(all["all"] == true);
  REQUIRE(all["runs"].size() == 6);
  CHECK(all["runs"][0]["values"].dump() == "[0.41,0.42,0.43]");
  analysis.options.page.runs_with_curves = 3;  // no room for a second configuration of two
  const auto best = curve_data(analysis, analysis.tasks.front(), 1000);
  CHECK(best["all"] == false);
  REQUIRE(best["runs"].size() == 2);
  CHECK(best["runs"][1]["values"].dump() == "[0.51,0.52,0.53]");
  analysis.options.page.runs_with_curves = 100;
  const auto few = curve_data(analysis, analysis.tasks.front(), 80);  // four runs of 20 numbers
  CHECK(few["runs"].size() == 4);
}

TEST_CASE("names of others never become markup of the page or of a figure", "[analysis]") {
  const std::string evil = "</text></title><script>alert(1)</script><img src=x onerror='x'>\"";
  auto runs = runs_of(3, 3, 0.05);
  for (auto& run : runs) {
    run.record.label = evil + run.record.label;
    run.configuration.emplace_back(evil, std::to_string(run.record.id.configuration) + evil);
    run.validation.emplace_back("<b>" + evil, "1");
    run.record.slot = "cpu:0" + evil;
    run.record.started_at = TimePoint(std::chrono::seconds(1000));
    run.record.ended_at = TimePoint(std::chrono::seconds(1060));
  }
  runs[0].record.state = RunState::failed;
  runs[0].record.reason = evil;
  auto analysis = analysis_of(runs);
  analysis.experiment.name = evil;
  analysis.experiment.notes.add_remark(evil);
  std::string all = report_page(analysis);
  for (const auto& file : figure_files(analysis)) all += file.text;
  const auto scripts = [&](std::string_view tag) {
    std::size_t count = 0;
    for (auto at = all.find(tag); at != std::string::npos; at = all.find(tag, at + 1)) ++count;
    return count;
  };
  CHECK(scripts("<script") == 2);  // data and code
  CHECK(scripts("</script") == 2);
  CHECK(has(all, "\\u003cscript>alert(1)\\u003c/script>"));
  CHECK_FALSE(has(all, "<img"));
  CHECK_FALSE(has(all, "<b>"));
  CHECK_FALSE(has(all.substr(0, all.find("id=\"data\"")), "onerror='"));
}

TEST_CASE("a page is the same as long as nothing changes", "[analysis]") {
  CHECK(report_page(analysis_of(runs_of(3, 3, 0.01))) ==
        report_page(analysis_of(runs_of(3, 3, 0.01))));
}

TEST_CASE("an unfinished experiment has a banner that offers to read the page again",
          "[analysis]") {
  auto runs = runs_of(2, 2, 0.1);
  CHECK_FALSE(has(report_page(analysis_of(runs)), "Not all runs have ended"));
  runs[3].record.state = RunState::running;
  const auto page = report_page(analysis_of(runs));
  CHECK(has(page, "1 running, 0 not started"));
  CHECK(has(page, "Read the page again"));
}

TEST_CASE("an anonymous page names no host, path, command or log", "[analysis]") {
  const test::ScratchDir scratch;
  scratch.write("run/output.log", "SECRET LINE\n");
  auto runs = runs_of(2, 2, 0.1);
  for (auto& run : runs) {
    run.place.host = "alices-machine";
    run.record.label = "data=/home/alice/mnist lr";
    run.configuration.emplace_back("data", "/home/alice/d" + to_string(run.record.id));
  }
  runs[0].record.state = RunState::failed;
  runs[0].record.reason = "cannot open /home/alice/x: its node failed: alice-n3";
  for (auto& run : runs) run.record.slot = "gpu:alice-n3:0";
  runs[1].record.slot = "alice-n4";  // as earlier versions wrote
  runs[0].folder = scratch.path() / "run";
  AnalyzerOptions options;
  const auto open = report_page(analysis_of(runs, options));
  CHECK(has(open, "alices-machine"));
  CHECK(has(open, "SECRET LINE"));
  options.page.is_anonymous = true;
  auto analysis = analysis_of(runs, options);
  analysis.experiment.notes.add_loss("cannot read '/home/alice/y'");
  auto page = report_page(analysis);
  for (const auto& file : figure_files(analysis)) page += file.text;
  CHECK_FALSE(has(page, "alice"));
  CHECK_FALSE(has(page, "SECRET"));
  CHECK(has(page, "1 note"));
  const auto shown = anonymous(analysis).experiment.runs;
  CHECK(shown[0].record.slot == "gpu:node 1:0");
  CHECK(shown[1].record.slot == "node 2");
  CHECK(shown[0].record.reason.ends_with("its node failed: node 1"));
  CHECK(without_paths("a=/x/y/z, b:~/q/ '/e f' and/or 3/4") == "a=z, b:q 'e f' and/or 3/4");
}

TEST_CASE("a timeline has a row a slot, and idle time is what the slots did not work",
          "[analysis]") {
  auto runs = runs_of(2, 2, 0.1);
  const auto at = [](int seconds) { return TimePoint(std::chrono::seconds(1000 + seconds)); };
  const std::pair<int, int> times[] = {{0, 10}, {10, 30}, {0, 40}, {60, 0}};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    runs[i].record.slot = i < 2 ? "cpu:10" : "cpu:2";
    runs[i].record.started_at = at(times[i].first);
    if (i < 3) runs[i].record.ended_at = at(times[i].second);
  }
  runs[3].record.state = RunState::running;
  const auto experiment = test::made_experiment(runs);
  const auto figure = timeline_figure(experiment, at(100));
  CHECK(figure.rows == std::vector<std::string>{"cpu:2", "cpu:10"});
  REQUIRE(figure.stretches.size() == 4);
  CHECK(figure.stretches[3].end == 100);  // still runs
  const auto cost = cost_of(experiment, at(100));
  CHECK(cost.slots == 2);
  CHECK(cost.seconds == 100);
  CHECK(cost.busy_seconds == 10 + 20 + 40 + 40);
  CHECK(cost.idle_seconds == 2 * 100 - 110);
}

TEST_CASE("GPU time is that of slots on GPUs, here and on a cluster", "[analysis]") {
  const auto [slot, gpu_seconds] = GENERATE(table<std::string, double>(
      {{"gpu:0", 60}, {"gpu:n1:0,1", 60}, {"cpu:gpunode7", 0}, {"gpunode7", 0}, {"cpu:3", 0}}));
  CAPTURE(slot);
  auto runs = runs_of(1, 1, 0);
  runs[0].record.slot = slot;
  runs[0].record.started_at = TimePoint(std::chrono::seconds(1000));
  runs[0].record.ended_at = TimePoint(std::chrono::seconds(1060));
  runs[0].record.seconds = 60;
  collect::Experiment experiment;
  experiment.runs = runs;
  CHECK(cost_of(experiment, TimePoint(std::chrono::seconds(2000))).gpu_seconds == gpu_seconds);
  RunGroup group;
  group.runs = {0};
  CHECK(cost_of(experiment, group).gpu_seconds == gpu_seconds);
}

TEST_CASE("what no other beats in both metrics is on the front", "[analysis]") {
  const auto run = [](int number, const char* acc, const char* loss) {
    return made_run({number, 1}, {{"lr", std::to_string(number)}}, {{"acc", acc}, {"loss", loss}});
  };
  const std::vector<collect::RunResult> runs{run(1, "0.9", "0.5"), run(2, "0.8", "0.2"),
                                             run(3, "0.7", "0.4"), run(4, "0.8", "0.2")};
  CHECK(scatter_figure(analysis_of(runs).tasks.front()).points.empty());  // one metric is shown
  AnalyzerOptions options;
  options.metrics = {"valid.acc", "valid.loss"};
  const auto figure = scatter_figure(analysis_of(runs, options).tasks.front());
  std::map<std::string, bool> front;
  for (const auto& point : figure.points) front[point.label] = point.is_front;
  CHECK(front == std::map<std::string, bool>{
                     {"1 c1", true}, {"2 c2", true}, {"3 c3", false}, {"4 c4", true}});
}

TEST_CASE("figures as files have fixed names, and none is empty", "[analysis]") {
  auto runs = runs_of(3, 3, 0.05);
  std::vector<std::string> names;
  for (const auto& file : figure_files(analysis_of(runs))) {
    names.push_back(file.name);
    CHECK(file.text.starts_with("<svg "));
  }
  CHECK(names == std::vector<std::string>{"figures/intervals.svg", "figures/effects.svg",
                                          "figures/seeds.svg"});
  names.clear();
  for (const auto& file : figure_files(analysis_of(test::runs_of_two_tasks())))
    names.push_back(file.name);
  CHECK(std::count(names.begin(), names.end(), "figures/intervals-2.svg") == 1);
}

TEST_CASE("the course of a search shows the best so far, point by point", "[analysis]") {
  auto runs = runs_of(3, 2, 0.05);
  int second = 0;
  // Points 2, 3 and 1, in this order: the last is the best.
  for (const std::size_t run : std::vector<std::size_t>{2, 3, 4, 5, 0, 1}) {
    runs[run].record.ended_at =
        TimePoint(std::chrono::hours(500'000) + std::chrono::seconds(++second));
    runs[run].record.seconds = 1800;
  }
  const auto figures_of = [](const Analysis& analysis) {
    return search_figures(analysis.experiment, analysis.tasks.front());
  };
  const auto figures = figures_of(analysis_of(runs));
  REQUIRE(figures.size() == 2);
  CHECK(figures[0].series[1].x == std::vector<double>{2, 4, 6});
  CHECK(figures[1].series[1].x == std::vector<double>{1, 2, 3});
  const auto& each = figures[0].series[1].y;
  // A stair: it rises where the better point is done.
  CHECK(figures[0].series[0].x == std::vector<double>{2, 4, 4, 6, 6});
  CHECK(figures[0].series[0].y == std::vector<double>{each[0], each[0], each[0], each[0], each[2]});
  CHECK(each[1] < each[0]);
  // A point whose second run is on has no value yet.
  runs[1].record.state = RunState::running;
  CHECK(figures_of(analysis_of(runs))[0].series[1].x.size() == 2);
  CHECK(figures_of(analysis_of(runs_of(3, 1, 0.1))).empty());
}

TEST_CASE("the page has a search only of a search, and says how it was chosen", "[analysis]") {
  AnalyzerOptions options;
  options.experiments = {"e"};
  options.search = [](const fs::path& /*experiment*/) {
    return std::optional(SearchFacts{"tpe", "valid.acc", true});
  };
  const auto page = report_page(analysis_of(runs_of(3, 2, 0.05), options));
  CHECK(has(page, "chosen by the sampler tpe and judged by valid.acc"));
  CHECK(has(page, "Best of 3 chosen adaptively"));
  CHECK_FALSE(has(report_page(analysis_of(runs_of(3, 2, 0.05))), "chosen adaptively"));
  options.search = [](const fs::path& /*experiment*/) {
    return std::optional(SearchFacts{"random", "valid.acc", false});
  };
  CHECK_FALSE(has(report_page(analysis_of(runs_of(3, 2, 0.05), options)), "chosen adaptively"));
}
