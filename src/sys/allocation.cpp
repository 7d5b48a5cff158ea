#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/sys/allocation.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace gridctl::sys {
namespace {

constexpr std::size_t kLargestConf = std::size_t{1} << 20U;

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

}  // namespace

std::optional<Allocation> find_allocation(const Environment& environment) {
  const auto job = environment("SLURM_JOB_ID");
  const auto node = environment("SLURMD_NODENAME");
  if (!job || job->empty() || !node || node->empty()) return std::nullopt;
  Allocation allocation{*job};
  const auto cpus = environment("SLURM_CPUS_ON_NODE").value_or("");
  std::from_chars(cpus.data(), cpus.data() + cpus.size(), allocation.cpus);
  return allocation;
}

void keep_to(const Allocation& allocation, Topology& topology) {
  std::size_t units = 0;
  for (const auto& core : topology.cores) units += core.pus.size();
  if (allocation.cpus == 0 || units <= allocation.cpus) return;
  topology.is_bound = false;
  while (topology.cores.size() > 1 && units > allocation.cpus) {
    units -= topology.cores.back().pus.size();
    topology.cores.pop_back();
  }
}

std::chrono::milliseconds longest_grace(std::string_view slurm_conf) {
  using std::chrono::milliseconds;
  constexpr std::string_view kKey = "killwait=";
  milliseconds kill_wait{30'000};
  for (const auto& line : split(slurm_conf, '\n')) {
    const auto word = lower(trim(line));
    int seconds = 0;
    if (!word.starts_with(kKey)) continue;
    const auto read =
        std::from_chars(word.data() + kKey.size(), word.data() + word.size(), seconds);
    if (read.ec == std::errc() && seconds > 0) kill_wait = std::chrono::seconds(seconds);
  }
  return kill_wait - std::min(milliseconds(5'000), kill_wait / 2);
}

std::string read_slurm_conf(const Environment& environment) {
  const auto named = environment("SLURM_CONF").value_or("");
  // A node without a file of its own has the controller's in /run/slurm/conf.
  for (const fs::path file :
       {named, std::string("/run/slurm/conf/slurm.conf"), std::string("/etc/slurm/slurm.conf")}) {
    if (file.empty()) continue;
    if (auto text = read_regular(file, Links::follow, kLargestConf)) return std::move(*text);
  }
  return {};
}

}  // namespace gridctl::sys
