#include "slurm_section.hpp"

#include "section.hpp"

#include <gridctl/config/values.hpp>
#include <gridctl/core/limits.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gridctl::config {
namespace {

using N = const Node&;
using S = SlurmOptions&;
using Read = std::function<Result<void>(N, S)>;

std::string name_of(const std::string& key) {
  return fmt::format("'slurm.{}'", key);
}

template <class Value>
Result<void> store(Result<Value> value, Value& into) {
  if (!value) return tl::unexpected(value.error());
  into = std::move(*value);
  return {};
}

/// A scalar that one of the parsers understands.
template <class Value>
Result<Value> read_as(N node, const std::string& key,
                      std::optional<Value> (*parse)(std::string_view), std::string_view expected) {
  const auto value = node.is_scalar() ? parse(node.text()) : std::nullopt;
  if (value) return *value;
  return wrong_type(node, name_of(key), std::string(expected));
}

std::pair<std::string, Read> text(const char* key, std::string SlurmOptions::*field) {
  return {key, [key, field](N n, S s) { return store(read_text(n, name_of(key)), s.*field); }};
}

std::pair<std::string, Read> number(const char* key, int SlurmOptions::*field) {
  return {key,
          [key, field](N n, S s) { return store(read_integer(n, name_of(key), 1), s.*field); }};
}

std::pair<std::string, Read> duration(const char* key,
                                      std::chrono::milliseconds SlurmOptions::*field) {
  return {key, [key, field](N n, S s) {
            return store(read_as(n, key, parse_limit_duration, kDurationWords), s.*field);
          }};
}

Result<std::vector<std::string>> read_sbatch(N node) {
  GRIDCTL_TRY_ASSIGN(auto options, read_texts(node, name_of("sbatch")));
  for (const auto& option : options) {
    if (const auto ours = is_ours(option))
      return fail(ErrorKind::config, fmt::format("'{}' is set by gridctl", *ours),
                  "leave it out of 'slurm.sbatch'", place_of(node.origin()));
    if (!option.starts_with('-'))
      return fail(ErrorKind::config, fmt::format("'{}' is no option of sbatch", option),
                  "each element is one option with its value: --mail-type=FAIL",
                  place_of(node.origin()));
  }
  return options;
}

const std::vector<std::pair<std::string, Read>>& table() {
  static const std::vector<std::pair<std::string, Read>> keys = {
      text("partition", &SlurmOptions::partition),
      text("account", &SlurmOptions::account),
      text("qos", &SlurmOptions::qos),
      text("constraint", &SlurmOptions::constraint),
      text("reservation", &SlurmOptions::reservation),
      text("nodelist", &SlurmOptions::nodelist),
      text("exclude", &SlurmOptions::exclude),
      text("gres", &SlurmOptions::gres),
      text("licenses", &SlurmOptions::licenses),
      text("gpu_type", &SlurmOptions::gpu_type),
      number("pack", &SlurmOptions::pack),
      number("at_once", &SlurmOptions::at_once),
      number("max_submitted", &SlurmOptions::max_submitted),
      duration("warn_before", &SlurmOptions::warn_before),
      duration("poll", &SlurmOptions::poll),
      {"time",
       [](N n, S s) {
         return store(read_as(n, "time", parse_slurm_time, kSlurmTimeWords), s.time);
       }},
      {"mem", [](N n, S s) { return store(read_as(n, "mem", parse_size, kSizeWords), s.memory); }},
      {"requeue",
       [](N n, S s) -> Result<void> {
         GRIDCTL_TRY_ASSIGN(const auto word, read_word(n, name_of("requeue"), {"true", "false"}));
         s.requeue = word == "true";
         return {};
       }},
      {"setup", [](N n, S s) { return store(read_texts(n, name_of("setup")), s.setup); }},
      {"sbatch", [](N n, S s) { return store(read_sbatch(n), s.sbatch); }},
  };
  return keys;
}

constexpr const char* kTests = "test";  // the options of tests, within the section

Result<SlurmWishes> read_keys(const Node& section, const std::string& what,
                              std::vector<std::string> known) {
  SlurmWishes wishes;
  if (section.is_null()) return wishes;
  for (const auto& [key, read] : table()) known.push_back(key);
  GRIDCTL_TRY(check_section(section, what, known));
  for (const auto& [key, read] : table()) {
    const auto* node = section.find(key);
    if (!node) continue;
    GRIDCTL_TRY(read(*node, wishes.options));
    wishes.said.emplace(key, place_of(node->origin()));
  }
  return wishes;
}

}  // namespace

Result<SlurmWishes> read_slurm(const Node& section) {
  return read_keys(section, "slurm", {kTests});
}

Result<SlurmWishes> read_slurm_tests(const Node& section) {
  const auto* node = section.is_mapping() ? section.find(kTests) : nullptr;
  return node ? read_slurm_part(*node, "slurm.test") : SlurmWishes();
}

Result<SlurmWishes> read_slurm_part(const Node& section, const std::string& what) {
  GRIDCTL_TRY_ASSIGN(auto wishes, read_keys(section, what, {}));
  for (const auto& [key, place] : wishes.said) {
    if (is_of_all_runs(key))
      return fail(ErrorKind::config, fmt::format("'{}' is of all runs together", key),
                  "write it in the section 'slurm' of the grid", place);
  }
  return wishes;
}

}  // namespace gridctl::config
