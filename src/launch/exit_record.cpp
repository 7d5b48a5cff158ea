#include <gridctl/core/json.hpp>
#include <gridctl/core/json_members.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/launch/exit_record.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

namespace gridctl::launch {
namespace {

using Json = nlohmann::ordered_json;
constexpr auto kSchema = "gridctl.exit/1";

template <class Value>
Json json_of(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

std::optional<int> number_of(const Json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<int>());
}

constexpr std::array<std::pair<EndRequest::Cause, const char*>, 6> kCauses = {
    {{EndRequest::Cause::request, "request"},
     {EndRequest::Cause::timeout, "timeout"},
     {EndRequest::Cause::hang, "hang"},
     {EndRequest::Cause::lost_device, "lost device"},
     {EndRequest::Cause::rule, "rule"},
     {EndRequest::Cause::target, "target"}}};

std::int64_t milliseconds_of(TimePoint at) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
}

Json json_of(const std::optional<AskedEnd>& asked) {
  if (!asked) return nullptr;
  const auto* const cause = std::find_if(kCauses.begin(), kCauses.end(), [&](const auto& entry) {
    return entry.first == asked->request.cause;
  });
  return {{"cause", cause->second},
          {"why", asked->request.why},
          {"at", rfc3339(asked->at)},
          {"at_ms", milliseconds_of(asked->at)},
          {"by_pid", asked->by}};
}

std::optional<AskedEnd> asked_of(const Json& record) {
  const auto found = record.find("asked");
  if (found == record.end() || found->is_null()) return std::nullopt;
  AskedEnd asked;
  const auto word = found->at("cause").get<std::string>();
  for (const auto& [cause, name] : kCauses) {
    if (word == name) asked.request.cause = cause;
  }
  asked.request.why = found->at("why").get<std::string>();
  asked.at = TimePoint(std::chrono::milliseconds(found->at("at_ms").get<std::int64_t>()));
  asked.by = found->at("by_pid").get<int>();
  return asked;
}

JobExit exit_of(const Json& record) {
  JobExit exit;
  auto& status = exit.exit.status;
  status.code = number_of(record.at("exit_code"));
  status.signal = number_of(record.at("signal"));
  status.core_dumped = record.at("core_dumped").get<bool>();
  exit.seconds = record.at("seconds").get<double>();
  exit.ended_at =
      TimePoint(std::chrono::milliseconds(record.at("ended_at_ms").get<std::int64_t>()));
  const auto& usage = record.at("usage");
  exit.exit.usage = {usage.at("user_seconds").get<double>(),
                     usage.at("system_seconds").get<double>(),
                     usage.at("max_rss_bytes").get<std::uint64_t>()};
  exit.leftovers = record.at("leftovers").get<int>();
  exit.unkillable = static_cast<int>(record.at("unkillable").size());
  if (const auto peak = record.find("memory_peak_bytes"); peak != record.end() && !peak->is_null())
    exit.memory_peak = peak->get<std::uint64_t>();
  exit.oom_kills = record.value("oom_kills", 0);
  exit.asked = asked_of(record);
  return exit;
}

}  // namespace

std::string exit_record(const JobExit& exit, const std::vector<std::string>& unkillable) {
  const auto& status = exit.exit.status;
  const auto& usage = exit.exit.usage;
  const auto began_at = exit.ended_at - std::chrono::duration_cast<TimePoint::duration>(
                                            std::chrono::duration<double>(exit.seconds));
  JsonMembers used;
  used.add("user_seconds", usage.user_seconds);
  used.add("system_seconds", usage.system_seconds);
  used.add("max_rss_bytes", usage.max_rss_bytes);
  JsonMembers record;
  record.add("schema", kSchema);
  record.add("exit_code", json_of(status.code));
  record.add("signal", json_of(status.signal));
  record.add("core_dumped", status.core_dumped);
  record.add("seconds", exit.seconds);
  record.add("began_at", rfc3339(began_at));
  record.add("ended_at", rfc3339(exit.ended_at));
  record.add("ended_at_ms", milliseconds_of(exit.ended_at));
  record.add("asked", json_of(exit.asked));
  record.add("usage", used.take());
  record.add("leftovers", exit.leftovers);
  record.add("unkillable", unkillable);
  record.add("memory_peak_bytes", json_of(exit.memory_peak));
  record.add("oom_kills", exit.oom_kills);
  return record.take().dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<JobExit> read_exit_record(const fs::path& run_directory) {
  constexpr std::size_t kLongest = std::size_t{1} << 20U;
  const auto text = sys::read_file(run_directory / kExitRecord, kLongest, Links::refuse);
  if (!text) return std::nullopt;
  const auto record = parse_json(*text);
  try {
    if (!record.is_object() || record.at("schema") != kSchema) return std::nullopt;
    return exit_of(record);
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace gridctl::launch
