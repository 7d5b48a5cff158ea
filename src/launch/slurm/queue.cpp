#include <gridctl/core/text.hpp>
#include <gridctl/launch/slurm/queue.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace gridctl::launch::slurm {
namespace {

std::optional<int> number_of(std::string_view text) {
  int value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < 0) return std::nullopt;
  return value;
}

/// "3", "3-6", "0-10:2". An array has a few million tasks at most.
bool add_span(std::string_view text, std::vector<int>& numbers) {
  constexpr int kMost = 5'000'000;
  const auto dash = text.find('-');
  const auto first = number_of(text.substr(0, dash));
  if (!first) return false;
  if (dash == std::string_view::npos) {
    numbers.push_back(*first);
    return true;
  }
  const auto colon = text.find(':', dash);
  const auto last = number_of(text.substr(dash + 1, colon - dash - 1));
  const auto step =
      colon == std::string_view::npos ? std::optional(1) : number_of(text.substr(colon + 1));
  if (!last || !step || *step < 1 || *last > kMost) return false;
  for (int number = *first; number <= *last; number += *step) numbers.push_back(number);
  return true;
}

constexpr std::array<std::pair<std::string_view, Life>, 19> kStates = {{
    {"PENDING", Life::queued},
    {"REQUEUED", Life::queued},
    {"REQUEUE_HOLD", Life::queued},
    {"REQUEUE_FED", Life::queued},
    {"SPECIAL_EXIT", Life::queued},
    {"RUNNING", Life::on},
    {"CONFIGURING", Life::on},
    {"COMPLETING", Life::on},
    {"SUSPENDED", Life::on},
    {"CANCELLED", Life::cancelled},
    {"TIMEOUT", Life::timed_out},
    {"DEADLINE", Life::timed_out},
    {"OUT_OF_MEMORY", Life::out_of_memory},
    {"PREEMPTED", Life::taken},
    {"NODE_FAIL", Life::taken},
    {"BOOT_FAIL", Life::taken},
    {"REVOKED", Life::taken},
    {"FAILED", Life::ended},
    {"COMPLETED", Life::ended},
}};

/// Reasons of squeue(1), "JOB REASON CODES", that do not pass by themselves.
constexpr std::array<std::string_view, 13> kForEver = {
    "PartitionTimeLimit", "PartitionConfig", "PartitionNodeLimit", "BadConstraints",
    "Dependency",         "JobHeld",         "launch failed",      "launch_failed",
    "AccountNotAllowed",  "QOSNotAllowed",   "QOSMaxWallDuration", "InvalidAccount",
    "InvalidQOS"};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// A line of sbatch without its name.
std::string without_name(std::string_view line) {
  constexpr std::string_view kName = "sbatch: ";
  return std::string(line.starts_with(kName) ? line.substr(kName.size()) : line);
}

/// Slurm's words and the option that they are about.
constexpr std::array<std::pair<std::string_view, const char*>, 8> kMeant = {{
    {"partition name", "partition"},
    {"Invalid account", "account"},
    {"Invalid qos", "qos"},
    {"feature specification", "constraint"},
    {"reservation is invalid", "reservation"},
    {"generic resource", "gres"},
    {"node name", "nodelist"},
    {"license", "licenses"},
}};

}  // namespace

std::optional<std::string> parse_job_id(std::string_view text) {
  // Plugins of a site may write lines of their own before.
  std::optional<std::string> found;
  for (const auto& line : split(text, '\n')) {
    const auto id = trim(std::string_view(line).substr(0, line.find(';')));
    if (!id.empty() && number_of(id)) found = std::string(id);
  }
  return found;
}

std::optional<std::vector<int>> parse_array_range(std::string_view text) {
  text = text.substr(0, text.find('%'));
  std::vector<int> numbers;
  for (const auto& part : split(text, ',')) {
    if (!add_span(part, numbers)) return std::nullopt;
  }
  return numbers;
}

std::string array_range(std::vector<int> numbers) {
  std::sort(numbers.begin(), numbers.end());
  std::vector<std::string> spans;
  for (std::size_t i = 0; i < numbers.size();) {
    auto last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    spans.push_back(last == i ? std::to_string(numbers[i])
                              : fmt::format("{}-{}", numbers[i], numbers[last]));
    i = last + 1;
  }
  return join(spans, ",");
}

std::vector<QueueRow> parse_queue(std::string_view text) {
  constexpr std::size_t kFields = 7;
  std::vector<QueueRow> rows;
  for (const auto& line : split(text, '\n')) {
    const auto fields = split(line, '|');
    if (fields.size() < kFields) continue;
    QueueRow row;
    row.name = trim(fields[0]);
    row.job = trim(fields[1]);
    if (!number_of(row.job)) continue;
    row.tasks = parse_array_range(trim(fields[2])).value_or(std::vector<int>());
    row.state = trim(fields[3]);
    row.restarts = number_of(trim(fields[4])).value_or(0);
    row.reason = trim(fields[5]);
    row.nodes = trim(fields[6]);
    rows.push_back(std::move(row));
  }
  return rows;
}

Life life_of(std::string_view state, std::string_view reason) {
  state = state.substr(0, state.find(' '));  // "CANCELLED by 1000"
  for (const auto& [word, life] : kStates) {
    if (state != word) continue;
    const bool has_begun = life != Life::ended || !contains(reason, "LaunchFail");
    return has_begun ? life : Life::unlaunched;
  }
  return Life::on;
}

bool never_starts(std::string_view reason) {
  return std::ranges::any_of(kForEver, [&](auto word) { return contains(reason, word); });
}

std::string option_of_reason(std::string_view reason) {
  constexpr std::array<std::pair<std::string_view, const char*>, 6> kAbout = {
      {{"TimeLimit", "time"},
       {"WallDuration", "time"},
       {"BadConstraints", "constraint"},
       {"Account", "account"},
       {"QOS", "qos"},
       {"Partition", "partition"}}};
  for (const auto& [part, option] : kAbout) {
    if (contains(reason, part)) return option;
  }
  return "";
}

Cluster parse_cluster(std::string_view text) {
  Cluster cluster;
  for (const auto& line : split(text, '\n')) {
    const auto equals = line.find('=');
    if (equals == std::string::npos) continue;
    const auto key = trim(std::string_view(line).substr(0, equals));
    const auto value = trim(std::string_view(line).substr(equals + 1));
    if (key == "ClusterName") cluster.name = value;
    if (key == "SLURM_VERSION") cluster.version = value;
    if (key == "MaxArraySize") cluster.max_array = number_of(value).value_or(cluster.max_array);
  }
  return cluster;
}

Refusal why_refused(std::string_view words) {
  if (contains(words, "Invalid job array")) return Refusal::array_too_large;
  for (const auto* limit : {"AssocMaxSubmitJobLimit", "QOSMaxSubmitJobPerUserLimit",
                            "violates accounting/QOS policy", "MaxJobCount", "Slurm temporarily"}) {
    if (contains(words, limit)) return Refusal::limit;
  }
  for (const auto* away : {"Unable to contact slurm controller", "Socket timed out",
                           "Connection refused", "Zero Bytes were transmitted", "took longer"}) {
    if (contains(words, away)) return Refusal::unreachable;
  }
  return Refusal::refused;
}

std::optional<std::string> parse_estimate(std::string_view output) {
  for (const auto& line : split(output, '\n')) {
    auto text = without_name(trim(line));
    if (text.starts_with("Job ") && contains(text, " to start at ")) return text;
  }
  return std::nullopt;
}

std::string words_of(std::string_view output) {
  std::string words;
  bool is_error = false;
  for (const auto& line : split(output, '\n')) {
    auto text = without_name(trim(line));
    bool is_worse = false;
    for (const auto* name : {"error: ", "Batch job submission failed: ", "allocation failure: "}) {
      if (!text.starts_with(name)) continue;
      text.erase(0, std::string_view(name).size());
      is_worse = true;
    }
    if (text.empty() || (is_error && !is_worse)) continue;
    is_error = is_worse;
    words = std::move(text);
  }
  return words;
}

std::string option_meant(std::string_view words) {
  for (const auto& [part, option] : kMeant) {
    if (contains(words, part)) return option;
  }
  return "";
}

}  // namespace gridctl::launch::slurm
