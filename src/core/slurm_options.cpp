#include <gridctl/core/limits.hpp>
#include <gridctl/core/slurm_options.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace gridctl {
namespace {

constexpr std::array<std::string_view, 14> kOurs = {
    "--array",     "--output", "--error",  "--job-name", "--signal", "--parsable",  "--wrap",
    "--open-mode", "--chdir",  "--ntasks", "--nodes",    "--input",  "--test-only", "--comment"};
constexpr std::array<std::string_view, 9> kOurLetters = {"-a", "-o", "-e", "-J", "-D",
                                                         "-n", "-N", "-i", "-W"};

using Options = SlurmOptions;

template <auto Field>
void copy(Options& into, const Options& from) {
  into.*Field = from.*Field;
}

/// Each key of the section `slurm`, and how what is said of it is taken over.
constexpr std::array<std::pair<std::string_view, void (*)(Options&, const Options&)>, 21> kKeys = {{
    {"partition", copy<&Options::partition>},
    {"account", copy<&Options::account>},
    {"qos", copy<&Options::qos>},
    {"constraint", copy<&Options::constraint>},
    {"reservation", copy<&Options::reservation>},
    {"nodelist", copy<&Options::nodelist>},
    {"exclude", copy<&Options::exclude>},
    {"gres", copy<&Options::gres>},
    {"licenses", copy<&Options::licenses>},
    {"gpu_type", copy<&Options::gpu_type>},
    {"time", copy<&Options::time>},
    {"mem", copy<&Options::memory>},
    {"setup", copy<&Options::setup>},
    {"sbatch", copy<&Options::sbatch>},
    {"sbatch-arg", copy<&Options::more_sbatch>},
    {"pack", copy<&Options::pack>},
    {"at_once", copy<&Options::at_once>},
    {"max_submitted", copy<&Options::max_submitted>},
    {"requeue", copy<&Options::requeue>},
    {"warn_before", copy<&Options::warn_before>},
    {"poll", copy<&Options::poll>},
}};

}  // namespace

SlurmWishes laid_over(SlurmWishes upper, const SlurmWishes& lower) {
  for (const auto& [key, take] : kKeys) {
    const auto said = lower.said.find(std::string(key));
    if (said != lower.said.end() && upper.said.insert(*said).second)
      take(upper.options, lower.options);
  }
  return upper;
}

bool is_of_all_runs(std::string_view slurm_key) {
  return slurm_key == "max_submitted" || slurm_key == "poll";
}

std::optional<std::string> is_ours(std::string_view sbatch_option) {
  const auto name = sbatch_option.substr(0, sbatch_option.find('='));
  if (name.starts_with("--")) {
    if (std::ranges::find(kOurs, name) != kOurs.end()) return std::string(name);
    return std::nullopt;
  }
  const auto letter = name.substr(0, 2);
  if (std::ranges::find(kOurLetters, letter) != kOurLetters.end()) return std::string(letter);
  return std::nullopt;
}

std::optional<std::chrono::minutes> parse_slurm_time(std::string_view text) {
  const auto time = parse_limit_duration(text);
  if (!time || time->count() <= 0) return std::nullopt;
  return std::chrono::ceil<std::chrono::minutes>(*time);
}

}  // namespace gridctl
