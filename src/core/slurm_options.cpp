#include <gridctl/core/limits.hpp>
#include <gridctl/core/slurm_options.hpp>

#include <algorithm>
#include <array>

namespace gridctl {
namespace {

constexpr std::array<std::string_view, 14> kOurs = {
    "--array",     "--output", "--error",  "--job-name", "--signal", "--parsable",  "--wrap",
    "--open-mode", "--chdir",  "--ntasks", "--nodes",    "--input",  "--test-only", "--comment"};
constexpr std::array<std::string_view, 9> kOurLetters = {"-a", "-o", "-e", "-J", "-D",
                                                         "-n", "-N", "-i", "-W"};

}  // namespace

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
