// What a grid asks of Slurm for its runs: the sections `slurm:` and the flags of the same names.
#pragma once

#include <gridctl/core/error.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl {

/// Texts are those of sbatch's options of the same names; empty: not given.
struct SlurmOptions {
  std::string partition;
  std::string account;
  std::string qos;
  std::string constraint;
  std::string reservation;
  std::string nodelist;
  std::string exclude;
  std::string gres;  ///< in the place of the GPUs that gridctl would ask for
  std::string licenses;
  std::string gpu_type;                  ///< "a100": GPUs of this type
  std::chrono::minutes time{0};          ///< of one allocation; 0: what the partition gives
  std::uint64_t memory = 0;              ///< bytes of one allocation; 0: what the partition gives
  std::vector<std::string> setup;        ///< lines of bash, on the node, before gridctl
  std::vector<std::string> sbatch;       ///< further options, handed on as they are
  std::vector<std::string> more_sbatch;  ///< `--sbatch-arg`, behind those
  int pack = 1;                          ///< runs that one allocation does
  int at_once = 1;                       ///< how many of them side by side
  int max_submitted = 1000;              ///< queued and running in Slurm together
  bool requeue = true;                   ///< Slurm may start an allocation again
  std::chrono::milliseconds warn_before{120'000};  ///< runs are told so long before the time is up
  std::chrono::milliseconds poll{60'000};          ///< squeue at most so often

  friend bool operator==(const SlurmOptions&, const SlurmOptions&) = default;
};

/// Options of Slurm, some of which somebody has said: those in `said`.
struct SlurmWishes {
  SlurmOptions options = {};
  /// By the key of the section, "sbatch-arg" for more_sbatch: where it is written. Flags are
  /// written nowhere.
  std::map<std::string, std::optional<Place>> said = {};
};

/// What `upper` says, and for the rest what `lower` says, key by key.
[[nodiscard]] SlurmWishes laid_over(SlurmWishes upper, const SlurmWishes& lower);

/// Whether a key is one of all runs together, and cannot differ by task.
[[nodiscard]] bool is_of_all_runs(std::string_view slurm_key);

/// Why an option must not be handed to sbatch, as "--array": gridctl sets it. Nothing if it may.
[[nodiscard]] std::optional<std::string> is_ours(std::string_view sbatch_option);

/// A duration as whole minutes, rounded up, as Slurm counts. Nothing for any other text, or zero.
[[nodiscard]] std::optional<std::chrono::minutes> parse_slurm_time(std::string_view text);

inline constexpr std::string_view kSlurmTimeWords = "a duration such as 90m, 4h or 02:00:00";

}  // namespace gridctl
