#include "news.hpp"
#include "support/catch.hpp"

#include <gridctl/core/text.hpp>

#include <nlohmann/json.hpp>

namespace gridctl::report {
namespace {

using Json = nlohmann::ordered_json;

std::vector<Json> parsed(const std::string& text) {
  std::vector<Json> documents;
  for (const auto& line : split(text, '\n')) {
    if (!line.empty()) documents.push_back(Json::parse(line));
  }
  return documents;
}

TEST_CASE_METHOD(NewsFixture, "JSON progress is one document a line, in a fixed order",
                 "[report]") {
  const auto reporter = make_json_reporter(options_);
  reporter->on_start(work());
  reporter->on_event(run(1), event(RunState::running));
  reporter->on_notice("no new runs");
  reporter->on_finish(summary());
  CHECK(
      written() ==
      "{\"schema\":\"gridctl.event/1\",\"event\":\"start\",\"at\":\"2026-09-21T14:13:20.000Z\","
      "\"phase\":\"train\",\"experiment\":\"experiments/digits\",\"runs\":12,"
      "\"configurations\":4,\"repetitions\":3,\"slots\":2,\"device\":\"cpu\"}\n"
      "{\"schema\":\"gridctl.event/1\",\"event\":\"run\",\"at\":\"2026-09-21T14:13:20.000Z\","
      "\"run\":\"1.1\",\"attempt\":1,\"test\":0,\"state\":\"running\",\"slot\":\"cpu:0\","
      "\"label\":\"mlp lr=0.1\",\"directory\":\"experiments/digits/runs/1.1/attempt-1\","
      "\"seconds\":null,\"exit_code\":null,\"signal\":null,\"core_dumped\":null,\"usage\":null,"
      "\"gpu_usage\":null,"
      "\"reason\":null,\"metrics\":null,\"done\":0,\"total\":12}\n"
      "{\"schema\":\"gridctl.event/1\",\"event\":\"notice\",\"at\":\"2026-09-21T14:13:20.000Z\","
      "\"message\":\"no new runs\"}\n"
      "{\"schema\":\"gridctl.event/1\",\"event\":\"finish\",\"at\":\"2026-09-21T14:13:20.000Z\","
      "\"planned\":12,\"succeeded\":1,\"failed\":1,\"skipped\":0,\"stopped_early\":0,\"stopped\":1,"
      "\"not_started\":9,\"seconds\":15.0,\"busy_seconds\":25.0,\"slots\":2,"
      "\"interrupted_by\":2}\n");
}

TEST_CASE_METHOD(NewsFixture, "JSON progress tells all of how a run ended", "[report]") {
  const auto reporter = make_json_reporter(options_);
  reporter->on_start(work());
  auto crashed = failed(2.5, "SIGSEGV (core dumped)");
  crashed.exit = ExitStatus{std::nullopt, 11, true};
  crashed.usage = Usage{1.25, 0.5, 4096};
  crashed.gpu = GpuUse{1'000'000, 50};
  reporter->on_event(run(2), crashed);
  const auto line = parsed(written()).back();
  CHECK(line["state"] == "failed");
  CHECK(line["seconds"] == 2.5);
  CHECK(line["exit_code"].is_null());
  CHECK(line["signal"] == 11);
  CHECK(line["core_dumped"] == true);
  CHECK(line["usage"]["max_rss_bytes"] == 4096);
  CHECK(line["gpu_usage"]["peak_memory_bytes"] == 1'000'000);
  CHECK(line["gpu_usage"]["mean_utilization_percent"] == 50);
  CHECK(line["reason"] == "SIGSEGV (core dumped)");
  CHECK(line["done"] == 1);
}

TEST_CASE_METHOD(NewsFixture, "quiet JSON progress tells failures and the end", "[report]") {
  options_.verbosity = -1;
  tell(*make_json_reporter(options_));
  std::vector<std::string> events;
  for (const auto& line : parsed(written())) events.push_back(line["event"]);
  CHECK(events == std::vector<std::string>{"run", "notice", "finish"});
}

TEST_CASE_METHOD(NewsFixture, "bytes that are no UTF-8 do not break a line", "[report]") {
  const auto reporter = make_json_reporter(options_);
  reporter->on_start(work());
  written();
  auto odd = run(1);
  odd.label = "caf\xe9\n";
  reporter->on_event(odd, ended(1));
  const auto lines = parsed(written());
  REQUIRE(lines.size() == 1);
  CHECK(lines.front()["label"] == "caf\uFFFD\n");
}

}  // namespace
}  // namespace gridctl::report
