#include "devices/gpu_watch.hpp"

#include <gridctl/schedule/devices/gpu_choice.hpp>
#include <gridctl/sys/process/process_tree.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace gridctl::schedule {
namespace {

/// How long an answer of the driver counts: filling several slots at once asks the driver once.
constexpr std::chrono::milliseconds kFresh{100};

}  // namespace

GpuWatch::GpuWatch(sys::GpuMonitor* monitor, Belongs belongs)
    : monitor_(monitor), belongs_(std::move(belongs)) {}

bool GpuWatch::bears_directory(int pid, const fs::path& directory) {
  return sys::has_variable(pid, "GRIDCTL_RUN_DIR=" + directory.string());
}

GpuWatch::News GpuWatch::look(Clock::time_point now) {
  if (!monitor_ || (looked_at_ && now - *looked_at_ < kFresh)) return {};
  looked_at_ = now;
  auto gpus = monitor_->look();
  if (!gpus) {
    monitor_ = nullptr;
    return {{}, "the GPUs are not watched any more: " + gpus.error().message};
  }
  News news;
  std::set<std::string> known;
  for (auto& gpu : *gpus) {
    const auto name = claim_name(gpu);
    known.insert(name);
    auto& seen = seen_[name];
    const auto old_fault = std::move(seen.fault);
    seen = std::move(gpu);
    if (!old_fault.empty()) seen.fault = old_fault;
    if (old_fault.empty() && !seen.fault.empty()) news.faulty.push_back(seen);
  }
  for (auto& [name, gpu] : seen_) {
    if (known.contains(name) || !gpu.fault.empty()) continue;
    gpu.fault = "the driver does not know it any more";
    news.faulty.push_back(gpu);
  }
  for (auto& [ticket, run] : runs_) sample(run);
  return news;
}

bool GpuWatch::sees(const Gpu& gpu) const {
  return monitor_ && seen_.contains(claim_name(gpu));
}

Gpu GpuWatch::now(const Gpu& gpu) const {
  const auto seen = seen_.find(claim_name(gpu));
  return seen == seen_.end() ? gpu : seen->second;
}

std::string GpuWatch::fault_of(const std::vector<Gpu>& gpus) const {
  for (const auto& gpu : gpus) {
    if (auto fault = now(gpu).fault; !fault.empty()) return fault;
  }
  return {};
}

void GpuWatch::started(Ticket ticket, const fs::path& directory, const std::vector<Gpu>& gpus) {
  runs_.emplace(ticket, Watched{directory, gpus});
}

std::optional<GpuUse> GpuWatch::ended(Ticket ticket) {
  const auto gone = runs_.extract(ticket);
  if (gone.empty() || gone.mapped().samples == 0) return std::nullopt;
  const auto& run = gone.mapped();
  return GpuUse{run.peak, run.utilization / run.samples};
}

void GpuWatch::sample(Watched& run) const {
  std::uint64_t memory = 0;
  double utilization = 0;
  for (const auto& before : run.gpus) {
    const auto seen = seen_.find(claim_name(before));
    if (seen == seen_.end() || !seen->second.fault.empty()) return;
    memory += memory_of(run, before);
    utilization += seen->second.utilization.value_or(0);
  }
  if (memory == 0) return;  // the run does not use its GPUs yet
  run.peak = std::max(run.peak, memory);
  run.utilization += utilization / static_cast<double>(run.gpus.size());
  ++run.samples;
}

/// The memory of the run's processes, if the driver names processes. In a container it does not:
/// then a run that is alone on a GPU is charged with all memory that was taken since its start.
std::uint64_t GpuWatch::memory_of(const Watched& run, const Gpu& before) const {
  const auto name = claim_name(before);
  const auto& seen = seen_.at(name);
  std::uint64_t memory = 0;
  for (const auto& user : seen.users) {
    if (belongs_(user.pid, run.directory)) memory += user.memory;
  }
  if (memory > 0 || is_shared(name)) return memory;
  return seen.memory_used - std::min(before.memory_used, seen.memory_used);
}

bool GpuWatch::is_shared(const std::string& gpu) const {
  const auto has_it = [&](const auto& entry) {
    return std::any_of(entry.second.gpus.begin(), entry.second.gpus.end(),
                       [&](const Gpu& one) { return claim_name(one) == gpu; });
  };
  return std::count_if(runs_.begin(), runs_.end(), has_it) > 1;
}

}  // namespace gridctl::schedule
