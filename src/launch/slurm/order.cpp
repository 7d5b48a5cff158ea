#include <gridctl/core/json.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/launch/slurm/claims.hpp>
#include <gridctl/launch/slurm/order.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <charconv>
#include <random>

#include <fmt/format.h>

namespace gridctl::launch::slurm {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

constexpr const char* kRuns = "runs.jsonl";
constexpr const char* kJob = "job.json";
constexpr std::size_t kMostBytes = std::size_t{1} << 30U;

Json json_of(const RunNeeds& needs) {
  return {{"device", to_string(needs.device)}, {"cpus", needs.cpus}, {"gpus", needs.gpus}};
}

DeviceKind device_of(const Json& word) {
  return word.get<std::string>() == to_string(DeviceKind::gpu) ? DeviceKind::gpu : DeviceKind::cpu;
}

RunNeeds needs_of(const Json& json) {
  return {device_of(json.at("device")), json.at("cpus").get<int>(), json.at("gpus").get<int>()};
}

Json json_of(const SlurmOptions& options) {
  return {{"partition", options.partition},
          {"account", options.account},
          {"qos", options.qos},
          {"constraint", options.constraint},
          {"reservation", options.reservation},
          {"nodelist", options.nodelist},
          {"exclude", options.exclude},
          {"gres", options.gres},
          {"licenses", options.licenses},
          {"gpu_type", options.gpu_type},
          {"time_minutes", options.time.count()},
          {"memory_bytes", options.memory},
          {"setup", options.setup},
          {"sbatch", options.sbatch},
          {"more_sbatch", options.more_sbatch},
          {"pack", options.pack},
          {"at_once", options.at_once},
          {"max_submitted", options.max_submitted},
          {"requeue", options.requeue},
          {"warn_before_ms", options.warn_before.count()},
          {"poll_ms", options.poll.count()}};
}

SlurmOptions options_of(const Json& json) {
  SlurmOptions options;
  json.at("partition").get_to(options.partition);
  json.at("account").get_to(options.account);
  json.at("qos").get_to(options.qos);
  json.at("constraint").get_to(options.constraint);
  json.at("reservation").get_to(options.reservation);
  json.at("nodelist").get_to(options.nodelist);
  json.at("exclude").get_to(options.exclude);
  json.at("gres").get_to(options.gres);
  json.at("licenses").get_to(options.licenses);
  json.at("gpu_type").get_to(options.gpu_type);
  options.time = std::chrono::minutes(json.at("time_minutes").get<std::int64_t>());
  json.at("memory_bytes").get_to(options.memory);
  json.at("setup").get_to(options.setup);
  json.at("sbatch").get_to(options.sbatch);
  json.at("more_sbatch").get_to(options.more_sbatch);
  json.at("pack").get_to(options.pack);
  json.at("at_once").get_to(options.at_once);
  json.at("max_submitted").get_to(options.max_submitted);
  json.at("requeue").get_to(options.requeue);
  options.warn_before = milliseconds(json.at("warn_before_ms").get<std::int64_t>());
  options.poll = milliseconds(json.at("poll_ms").get<std::int64_t>());
  return options;
}

Json json_of(const SlurmWishes& wishes) {
  auto said = Json::array();
  for (const auto& [key, place] : wishes.said) said.push_back(key);
  return {{"said", said}, {"options", json_of(wishes.options)}};
}

SlurmWishes wishes_of(const Json& json) {
  SlurmWishes wishes;
  wishes.options = options_of(json.at("options"));
  for (const auto& key : json.at("said")) wishes.said[key.get<std::string>()];
  return wishes;
}

Json json_of(const RunResources& resources) {
  auto json = Json::object();
  if (resources.device) json["device"] = to_string(*resources.device);
  if (resources.gpus) json["gpus"] = *resources.gpus;
  if (resources.cpus) json["cpus"] = *resources.cpus;
  return json;
}

RunResources resources_of(const Json& json) {
  RunResources resources;
  if (const auto device = json.find("device"); device != json.end())
    resources.device = device_of(*device);
  if (const auto gpus = json.find("gpus"); gpus != json.end()) resources.gpus = gpus->get<int>();
  if (const auto cpus = json.find("cpus"); cpus != json.end()) resources.cpus = cpus->get<int>();
  return resources;
}

Json json_of(const Limits& limits) {
  return {{"timeout_ms", limits.timeout.after.count()},
          {"hang_timeout_ms", limits.hang_timeout.count()},
          {"grace_ms", limits.grace.count()},
          {"min_free_disk", limits.min_free_disk},
          {"max_log_size", limits.max_log_size}};
}

Limits limits_of(const Json& json) {
  Limits limits;
  limits.timeout.after = milliseconds(json.at("timeout_ms").get<std::int64_t>());
  limits.hang_timeout = milliseconds(json.at("hang_timeout_ms").get<std::int64_t>());
  limits.grace = milliseconds(json.at("grace_ms").get<std::int64_t>());
  json.at("min_free_disk").get_to(limits.min_free_disk);
  json.at("max_log_size").get_to(limits.max_log_size);
  return limits;
}

Json json_of(const OrderedRun& one, const fs::path& experiment) {
  const auto& run = one.run;
  return {{"run", to_string(run.id)},
          {"test", run.test},
          {"attempt", run.attempt},
          {"label", run.label},
          {"directory", run.directory.lexically_relative(experiment).string()},
          {"seed", run.seed},
          {"model", run.model.string()},
          {"task", one.task},
          {"identity", one.identity}};
}

OrderedRun run_of(const Json& json, const fs::path& experiment) {
  OrderedRun one;
  auto& run = one.run;
  run.id = parse_run_id(json.at("run").get<std::string>()).value();
  json.at("test").get_to(run.test);
  json.at("attempt").get_to(run.attempt);
  json.at("label").get_to(run.label);
  run.directory = experiment / json.at("directory").get<std::string>();
  json.at("seed").get_to(run.seed);
  run.model = json.at("model").get<std::string>();
  json.at("task").get_to(one.task);
  json.at("identity").get_to(one.identity);
  return one;
}

tl::unexpected<Error> damaged(const fs::path& file) {
  return fail(ErrorKind::io, fmt::format("'{}' is damaged", file.string()),
              "gridctl wrote it: restore the file from a backup");
}

/// `read` is called with the document; what it lacks throws.
template <class Read>
auto read_json(const fs::path& file, const Read& read) -> Result<decltype(read(Json()))> {
  GRIDCTL_TRY_ASSIGN(const auto text, sys::read_file(file, kMostBytes));
  const auto document = parse_json(text);
  if (!document.is_object()) return damaged(file);
  try {
    return read(document);
  } catch (const std::exception&) {
    return damaged(file);
  }
}

}  // namespace

bool is_on_slurm(const fs::path& experiment) {
  boost::system::error_code ignored;
  return fs::exists(experiment / kFolder / kRecord, ignored);
}

Result<Record> read_record(const fs::path& experiment) {
  return read_json(experiment / kFolder / kRecord, [](const Json& json) {
    return Record{json.at("token").get<std::string>(), wishes_of(json.at("wishes")),
                  resources_of(json.at("resources"))};
  });
}

Result<void> record_use(const fs::path& experiment, const SlurmWishes& wishes,
                        const RunResources& resources) {
  Record record{fmt::format("{:08x}", std::random_device()()), wishes, resources};
  if (is_on_slurm(experiment)) {
    GRIDCTL_TRY_ASSIGN(auto before, read_record(experiment));
    record.token = std::move(before.token);
  }
  GRIDCTL_TRY(sys::make_directories(experiment / kFolder));
  const Json document = {{"schema", "gridctl.slurm/1"},
                         {"token", record.token},
                         {"wishes", json_of(record.wishes)},
                         {"resources", json_of(record.resources)}};
  return sys::write_atomically(experiment / kFolder / kRecord, json_text(document, 2) + "\n",
                               sys::Sync::full);
}

std::optional<TimePoint> warning_due(const Order& order, TimePoint began) {
  if (order.time.count() == 0) return std::nullopt;
  const milliseconds time = order.time;
  return began + (time - std::min(order.warn_before, time / 2));
}

std::size_t tasks_of(const Order& order, std::size_t runs) {
  const auto pack = static_cast<std::size_t>(std::max(1, order.pack));
  return (runs + pack - 1) / pack;
}

Result<void> write_order(const fs::path& batch, const Order& order,
                         const std::vector<OrderedRun>& runs, const fs::path& experiment) {
  GRIDCTL_TRY(sys::make_directories(batch));
  std::string lines;
  for (const auto& run : runs) lines += json_text(json_of(run, experiment)) + "\n";
  GRIDCTL_TRY(sys::write_atomically(batch / kRuns, lines, sys::Sync::full));
  const auto created =
      std::chrono::duration_cast<milliseconds>(order.created_at.time_since_epoch()).count();
  const Json document = {{"schema", "gridctl.order/1"},
                         {"name", order.name},
                         {"created_at_ms", created},
                         {"runs", runs.size()},
                         {"pack", order.pack},
                         {"at_once", order.at_once},
                         {"needs", json_of(order.needs)},
                         {"limits", json_of(order.limits)},
                         {"tester", order.tester},
                         {"time_minutes", order.time.count()},
                         {"warn_before_ms", order.warn_before.count()}};
  // Last: an order that can be read is complete.
  return sys::write_atomically(batch / kOrder, json_text(document, 2) + "\n", sys::Sync::full);
}

Result<Order> read_order(const fs::path& batch) {
  return read_json(batch / kOrder, [](const Json& json) {
    Order order;
    json.at("name").get_to(order.name);
    json.at("pack").get_to(order.pack);
    json.at("at_once").get_to(order.at_once);
    order.needs = needs_of(json.at("needs"));
    order.limits = limits_of(json.at("limits"));
    json.at("tester").get_to(order.tester);
    order.time = std::chrono::minutes(json.at("time_minutes").get<std::int64_t>());
    order.warn_before = milliseconds(json.at("warn_before_ms").get<std::int64_t>());
    order.created_at = TimePoint(milliseconds(json.at("created_at_ms").get<std::int64_t>()));
    return order;
  });
}

Result<std::vector<OrderedRun>> read_runs(const fs::path& batch, const fs::path& experiment) {
  GRIDCTL_TRY_ASSIGN(const auto text, sys::read_file(batch / kRuns, kMostBytes));
  std::vector<OrderedRun> runs;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto document = parse_json(std::string_view(text).substr(begin, end - begin));
    try {
      runs.push_back(run_of(document, experiment));
    } catch (const std::exception&) {
      return damaged(batch / kRuns);
    }
    begin = end + 1;
  }
  return runs;
}

std::optional<fs::path> log_of_allocation(const fs::path& experiment, const RunId& run, int test,
                                          int attempt) {
  auto batches = batches_of(experiment);
  std::reverse(batches.begin(), batches.end());
  for (const auto& batch : batches) {
    const auto order = read_order(batch);
    const auto runs = read_runs(batch, experiment);
    if (!order || !runs) continue;
    const auto found = std::ranges::find_if(*runs, [&](const auto& one) {
      return one.run.id == run && one.run.test == test && one.run.attempt <= attempt;
    });
    if (found == runs->end()) continue;
    // Another allocation may have taken the run over.
    const auto position = static_cast<int>(found - runs->begin());
    const auto task =
        task_that_claimed(batch, run, test, attempt).value_or(position / std::max(1, order->pack));
    return batch / fmt::format("{}.log", task);
  }
  return std::nullopt;
}

std::optional<std::string> read_job(const fs::path& batch) {
  auto job =
      read_json(batch / kJob, [](const Json& json) { return json.at("job").get<std::string>(); });
  return job ? std::optional(std::move(*job)) : std::nullopt;
}

Result<void> write_job(const fs::path& batch, const std::string& job) {
  return sys::write_atomically(batch / kJob, json_text(Json{{"job", job}}) + "\n", sys::Sync::full);
}

fs::path batch_folder(const fs::path& experiment, int number) {
  return experiment / kFolder / fmt::format("B{:04}", number);
}

std::vector<fs::path> batches_of(const fs::path& experiment) {
  std::vector<fs::path> folders;
  boost::system::error_code error;
  for (fs::directory_iterator entry(experiment / kFolder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    int number = 0;
    const auto* stop = name.data() + name.size();
    if (!name.starts_with('B') || std::from_chars(name.data() + 1, stop, number).ptr != stop)
      continue;
    folders.push_back(entry->path());
  }
  std::sort(folders.begin(), folders.end(), [](const fs::path& one, const fs::path& other) {
    const auto a = one.filename().string();
    const auto b = other.filename().string();
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  return folders;
}

}  // namespace gridctl::launch::slurm
