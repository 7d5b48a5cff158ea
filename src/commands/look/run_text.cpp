// One run as text and as JSON.
#include "look/run_view.hpp"
#include "options/run_choice.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/core/quote.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/experiment/books.hpp>
#include <gridctl/report/table.hpp>

#include <cmath>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

using Json = nlohmann::ordered_json;
using Facts = std::vector<std::pair<std::string, std::string>>;

/// "  name   value", the names equally wide.
std::string to_text(const Facts& facts) {
  int width = 0;
  for (const auto& [name, value] : facts) width = std::max(width, display_width(printable(name)));
  std::string text;
  for (const auto& [name, value] : facts) {
    const auto shown = printable(name);
    const auto blanks = static_cast<std::size_t>(width - display_width(shown)) + 2;
    text += "  " + shown + std::string(blanks, ' ') + printable(value) + "\n";
  }
  return text;
}

std::string section(const char* title, const Facts& facts) {
  return facts.empty() ? std::string() : fmt::format("\n{}\n{}", title, to_text(facts));
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Facts facts_of(const Json& object) {
  Facts facts;
  for (const auto& [key, value] : object.items()) facts.emplace_back(key, text_of(value));
  return facts;
}

std::string usage_text(const Usage& usage) {
  return fmt::format("{} user, {} system, {} of memory at most", human_duration(usage.user_seconds),
                     human_duration(usage.system_seconds), human_size(usage.max_rss_bytes));
}

std::string gpu_use_text(const GpuUse& use) {
  return fmt::format("{} of GPU memory at most, {:.0f}% busy", human_size(use.peak_memory_bytes),
                     use.mean_utilization);
}

Facts general_facts(const RunView& view) {
  const auto& run = view.record;
  Facts facts;
  const auto add = [&facts](const char* name, const std::string& value) {
    if (!value.empty()) facts.emplace_back(name, value);
  };
  add("waits", view.waits);
  add("tags", join({view.tags.begin(), view.tags.end()}, ", "));
  add("task", run.task);
  add("seed", std::to_string(run.seed));
  add("identity", run.identity);
  add("slot", run.slot);
  add("job", run.job);
  if (run.submitted_at) add("submitted", rfc3339(*run.submitted_at));
  if (run.started_at) add("started", rfc3339(*run.started_at));
  if (run.ended_at)
    add("ended", fmt::format("{}, after {}", rfc3339(*run.ended_at), human_duration(run.seconds)));
  if (run.exit) add("exit", to_string(*run.exit));
  if (run.usage) add("used", usage_text(*run.usage));
  if (run.gpu) add("of GPUs", gpu_use_text(*run.gpu));
  if (run.requeues > 0) add("requeued", counted(static_cast<std::size_t>(run.requeues), "time"));
  add("model", run.model.string());
  if (view.metrics.fraction)
    add("progress", fmt::format("{:.0f}%", std::floor(100 * *view.metrics.fraction)));
  add("status", view.metrics.status);
  add("directory", view.directory.string());
  boost::system::error_code ignored;
  const auto config = view.directory / layout::kConfigFile;
  if (!view.directory.empty() && fs::exists(config, ignored)) add("config", config.string());
  return facts;
}

std::vector<std::string> command_of(const RunView& view) {
  std::vector<std::string> argv;
  for (const auto& word : view.written.value("command", Json::array()))
    argv.push_back(text_of(word));
  return argv;
}

/// To be pasted: the words are quoted for a shell, and what is not ASCII stays as it is.
std::string command_text(const RunView& view) {
  const auto argv = command_of(view);
  if (argv.empty()) {
    const bool goes_on = view.record.state == RunState::running;
    return goes_on ? "\nCommand and environment are written when the run has ended.\n" : "";
  }
  return fmt::format("\nCommand\n  cd {} && {}\n",
                     typed(text_of(view.written.value("cwd", Json("")))), typed(argv));
}

std::string attempts_text(const RunView& view, const cli::Output& output) {
  if (view.attempts.size() < 2) return {};
  report::Table table;
  table.columns = {{"  ATTEMPT", true}, {"STATE", false}, {"STARTED", false}, {"TIME", true},
                   {"SLOT", false},     {"EXIT", false},  {"REASON", false}};
  const auto or_dash = [](const std::string& text) { return text.empty() ? "-" : printable(text); };
  for (const auto& attempt : view.attempts)
    table.rows.push_back({std::to_string(attempt.attempt), to_string(attempt.state),
                          attempt.started_at ? rfc3339(*attempt.started_at) : "-",
                          attempt.ended_at ? human_duration(attempt.seconds) : "-",
                          or_dash(attempt.slot), attempt.exit ? to_string(*attempt.exit) : "-",
                          or_dash(attempt.reason)});
  return "\nAttempts\n" + report::to_text(table, output.columns, !output.unicode);
}

Facts product_facts(const RunView& view) {
  Facts facts;
  for (const auto& [name, size] : view.products) facts.emplace_back(name, human_size(size));
  for (const auto& glob : view.missing) facts.emplace_back(glob, "missing");
  return facts;
}

Facts metric_facts(const LiveMetrics& metrics) {
  Facts facts;
  if (metrics.step) facts.emplace_back("step", short_number(*metrics.step));
  if (metrics.epoch) facts.emplace_back("epoch", short_number(*metrics.epoch));
  for (const auto& [name, value] : metrics.values) facts.emplace_back(name, short_number(value));
  return facts;
}

Facts test_facts(const RunView& view) {
  Facts facts;
  for (const auto& test : view.tests)
    facts.emplace_back(fmt::format("test {}", test.test),
                       test.reason.empty()
                           ? to_string(test.state)
                           : fmt::format("{}: {}", to_string(test.state), test.reason));
  return facts;
}

std::string tail_text(const RunView& view) {
  if (view.directory.empty()) return {};
  if (view.tail.empty()) return "\nIt has written no output.\n";
  auto text = fmt::format("\nOutput, the last lines of {}\n",
                          printable((view.directory / layout::kOutputLog).string()));
  for (const auto& line : view.tail) text += line.empty() ? "\n" : "  " + line + "\n";
  return text;
}

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json time_or_null(const std::optional<TimePoint>& at) {
  return at ? Json(rfc3339(*at)) : Json(nullptr);
}

Json metrics_document(const LiveMetrics& metrics) {
  auto values = Json::object();
  for (const auto& [name, value] : metrics.values)
    values[name] = std::isfinite(value) ? Json(value) : Json(short_number(value));
  return values;
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json attempts_document(const RunView& view) {
  auto list = Json::array();
  for (const auto& attempt : view.attempts) {
    const auto exit = attempt.exit.value_or(ExitStatus{});
    list.push_back({{"attempt", attempt.attempt},
                    {"state", to_string(attempt.state)},
                    {"started_at", time_or_null(attempt.started_at)},
                    {"ended_at", time_or_null(attempt.ended_at)},
                    {"seconds", attempt.ended_at ? Json(attempt.seconds) : Json(nullptr)},
                    {"slot", text_or_null(attempt.slot)},
                    {"exit_code", or_null(exit.code)},
                    {"signal", or_null(exit.signal)},
                    {"reason", text_or_null(attempt.reason)},
                    {"failure_class", text_or_null(attempt.failure_class)},
                    {"directory", text_or_null(attempt.directory.string())}});
  }
  return list;
}

}  // namespace

std::string to_text(const RunView& view, const cli::Output& output) {
  const auto& run = view.record;
  auto text =
      printable(fmt::format("{} {}   {}{}{}", experiment::name_of(run), run.label,
                            to_string(run.state), run.reason.empty() ? "" : ": ", run.reason)) +
      "\n";
  text += to_text(general_facts(view));
  text += section("Values", facts_of(view.values));
  text += command_text(view);
  text += section("Environment that gridctl set",
                  facts_of(view.written.value("environment", Json::object())));
  text += attempts_text(view, output);
  text += section("Products", product_facts(view));
  text += section("Metrics, as of the last step", metric_facts(view.metrics));
  text += section("Tests", test_facts(view));
  return text + tail_text(view);
}

Json to_json(const RunView& view) {
  const auto& run = view.record;
  const auto exit = run.exit.value_or(ExitStatus{});
  Json document = {{"schema", "gridctl.show/1"},
                   {"run", to_string(run.id)},
                   {"phase", to_string(run.phase)},
                   {"test", run.test},
                   {"attempt", run.attempt},
                   {"state", to_string(run.state)},
                   {"reason", text_or_null(run.reason)},
                   {"waits", text_or_null(view.waits)},
                   {"label", run.label},
                   {"tags", view.tags},
                   {"task", run.task},
                   {"identity", run.identity},
                   {"seed", run.seed},
                   {"slot", text_or_null(run.slot)},
                   {"host", text_or_null(run.host)},
                   {"job", text_or_null(run.job)},
                   {"submitted_at", time_or_null(run.submitted_at)},
                   {"started_at", time_or_null(run.started_at)},
                   {"ended_at", time_or_null(run.ended_at)},
                   {"seconds", run.ended_at ? Json(run.seconds) : Json(nullptr)},
                   {"exit_code", or_null(exit.code)},
                   {"signal", or_null(exit.signal)},
                   {"usage", view.written.value("usage", Json(nullptr))},
                   {"gpu_usage", view.written.value("gpu_usage", Json(nullptr))},
                   {"failure_class", text_or_null(run.failure_class)},
                   {"requeues", run.requeues},
                   {"model", text_or_null(run.model.string())},
                   {"directory", text_or_null(view.directory.string())},
                   {"command", view.written.value("command", Json(nullptr))},
                   {"cwd", view.written.value("cwd", Json(nullptr))},
                   {"environment", view.written.value("environment", Json(nullptr))},
                   {"values", view.values},
                   {"attempts", attempts_document(view)},
                   {"products", Json::array()},
                   {"missing_products", view.missing},
                   {"progress", or_null(view.metrics.fraction)},
                   {"metrics", metrics_document(view.metrics)},
                   {"tests", Json::array()},
                   {"output_tail", view.tail}};
  for (const auto& [name, size] : view.products)
    document["products"].push_back({{"file", name}, {"bytes", size}});
  for (const auto& test : view.tests)
    document["tests"].push_back({{"test", test.test},
                                 {"state", to_string(test.state)},
                                 {"reason", text_or_null(test.reason)}});
  return document;
}

}  // namespace gridctl::commands
