#include <gridctl/core/text.hpp>
#include <gridctl/session/health.hpp>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

constexpr std::uint64_t kFewBytes = 1ULL << 30;  // less than a few checkpoints
constexpr std::uint64_t kFewFiles = 10'000;      // a run leaves about ten
constexpr std::uint64_t kFewOpenFiles = 1024;    // a run takes about four of ours
constexpr std::uint64_t kFewProcesses = 1000;    // data loaders are processes too
constexpr std::int64_t kFirstYear = 2024;        // no clock that is right is older than gridctl

std::string count_of(std::size_t count, const char* thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

Finding cores(const MachineFacts& facts) {
  const auto count = facts.topology.cores.size();
  Finding finding{"cores", Health::good, count_of(count, "core"), ""};
  if (const auto quota = facts.topology.cpu_quota; quota && *quota < static_cast<double>(count)) {
    finding.health = Health::limited;
    finding.text += fmt::format(", but CPU time for {:g} of them", *quota);
    finding.remedy = "ask for more where this session or container was given its CPU limit";
  }
  return finding;
}

Finding gpus(const MachineFacts& facts) {
  const auto count = facts.topology.gpus.size();
  Finding finding{"GPUs", Health::good, count_of(count, "GPU"), ""};
  for (const auto& [gpu, reason, is_busy] : facts.topology.unused_gpus)
    if (!is_busy) finding.text += fmt::format("; not GPU {}: {}", gpu.index, reason);
  if (count > 0) return finding;
  if (!facts.topology.gpu_note.empty()) finding.text += ": " + facts.topology.gpu_note;
  if (facts.has_nvidia_device) {
    finding.health = Health::limited;
    finding.remedy =
        "there is a driver of NVIDIA's, so install its library of the same version "
        "(libnvidia-ml1), and look whether nvidia-smi works";
  }
  return finding;
}

Finding control_group(const MachineFacts& facts) {
  if (facts.control_group_error.empty())
    return {"control group", Health::good, "ours: memory limits hold, and no process escapes", ""};
  return {"control group", Health::limited,
          facts.control_group_error + ": runs cannot be given a memory limit",
          "start gridctl as 'systemd-run --user --scope -p Delegate=yes gridctl …'"};
}

Finding reservations(const MachineFacts& facts) {
  if (facts.lock_folder_error.empty())
    return {"reservations", Health::good, "in " + facts.lock_folder, ""};
  return {"reservations", Health::bad,
          facts.lock_folder_error + ": cores and GPUs cannot be reserved",
          "set GRIDCTL_LOCK_DIR to a directory that all users of gridctl may write"};
}

Finding place(const MachineFacts& facts) {
  Finding finding{"experiments", Health::good, "in " + facts.place, ""};
  if (!facts.file_system.empty()) finding.text += fmt::format(" ({})", facts.file_system);
  if (!facts.place_error.empty()) {
    finding.health = Health::bad;
    finding.text = facts.place_error;
    finding.remedy = "work in a directory that you may write, or name one with --expdir";
  } else if (facts.free_bytes && *facts.free_bytes < kFewBytes) {
    finding.health = Health::limited;
    finding.text += fmt::format(": {} are free", human_size(*facts.free_bytes));
    finding.remedy = "make room: gridctl starts no run once less than min_free_disk is free";
  } else if (facts.free_files && *facts.free_files < kFewFiles) {
    finding.health = Health::limited;
    finding.text += fmt::format(": {} more files may be made", *facts.free_files);
    finding.remedy = "remove files: the file system has a limit of their number";
  } else if (facts.file_system == "tmpfs" || facts.file_system == "ramfs") {
    finding.health = Health::limited;
    finding.text += ": gone after a restart";
    finding.remedy = "keep experiments on a disk";
  } else if (facts.is_shared_file_system) {
    finding.health = Health::limited;
    finding.text += ": gridctls of other machines cannot be seen from here";
    finding.remedy = "work on an experiment from one machine at a time";
  } else if (facts.free_bytes) {
    finding.text += fmt::format(", {} free", human_size(*facts.free_bytes));
  }
  return finding;
}

std::string number_or_any(std::optional<std::uint64_t> limit) {
  return limit ? std::to_string(*limit) : "any number of";
}

Finding limits(const MachineFacts& facts) {
  Finding finding{"limits", Health::good,
                  fmt::format("{} open files, {} processes", number_or_any(facts.open_files),
                              number_or_any(facts.processes)),
                  ""};
  if (facts.file_size) {
    finding.health = Health::limited;
    finding.text += fmt::format(", no file above {}", human_size(*facts.file_size));
    finding.remedy = "raise the limit before you start gridctl: ulimit -f unlimited";
  } else if (facts.open_files && *facts.open_files < kFewOpenFiles) {
    finding.health = Health::limited;
    finding.remedy = "raise the hard limit (nofile in /etc/security/limits.conf)";
  } else if (facts.processes && *facts.processes < kFewProcesses) {
    finding.health = Health::limited;
    finding.remedy = "raise the limit (nproc in /etc/security/limits.conf)";
  }
  return finding;
}

Finding clock(const MachineFacts& facts) {
  if (facts.year < kFirstYear)
    return {"clock", Health::bad, fmt::format("it shows the year {}", facts.year),
            "set the clock: timedatectl set-ntp true"};
  if (!facts.is_clock_kept)
    return {"clock", Health::limited, "no service keeps it right: times of machines may differ",
            "timedatectl set-ntp true"};
  return {"clock", Health::good, "kept right", ""};
}

Finding completion(const MachineFacts& facts) {
  if (facts.shell.empty())
    return {"completion", Health::good, "none for your login shell: bash, zsh and fish have it",
            ""};
  if (facts.has_completion) return {"completion", Health::good, "installed for " + facts.shell, ""};
  return {"completion", Health::limited, "not installed for " + facts.shell,
          fmt::format("gridctl completion {} --install", facts.shell)};
}

}  // namespace

std::vector<Finding> judge(const MachineFacts& facts) {
  return {cores(facts), gpus(facts),   control_group(facts), reservations(facts),
          place(facts), limits(facts), clock(facts),         completion(facts)};
}

const char* to_string(Health health) {
  switch (health) {
    case Health::good:
      return "good";
    case Health::limited:
      return "limited";
    case Health::bad:
      return "bad";
  }
  return "";
}

}  // namespace gridctl::session
