#include "settings.hpp"

#include "section.hpp"

#include <gridctl/core/text.hpp>

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

std::string name_of(const std::string& key) {
  return fmt::format("'{}' in grid_settings", key);
}

Result<std::uint64_t> read_seed(const Node& node) {
  const auto value = to_json(node);
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  return wrong_type(node, name_of("seed"), "an integer from 0 to 2^64-1");
}

Result<double> read_timeout(const Node& node) {
  const auto seconds = node.is_scalar() ? parse_duration(node.text()) : std::nullopt;
  if (seconds && *seconds > 0) return *seconds;
  return wrong_type(node, name_of("timeout"), "a duration such as 90s, 1h30m or 02:00:00");
}

/// "auto", a number of runs, or a share of them.
Result<std::string> read_max_failures(const Node& node) {
  std::string_view digits = node.text();
  if (node.is_scalar() && digits == "auto") return std::string(digits);
  const bool is_share = digits.ends_with('%');
  if (is_share) digits.remove_suffix(1);
  int number = 0;
  const auto* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (node.is_scalar() && error == std::errc() && stop == end && number > 0 &&
      (!is_share || number <= 100))
    return node.text();
  return wrong_type(node, name_of("max_failures"),
                    "a number of runs, a share such as 10%, or auto");
}

template <class Value>
Result<void> store(Result<Value> value, auto& target) {
  if (!value) return tl::unexpected(value.error());
  target = std::move(*value);
  return {};
}

using Setting = Result<void> (*)(const Node&, GridSettings&);

/// One line a key: how it is read.
const std::vector<std::pair<std::string, Setting>>& table() {
  using N = const Node&;
  using S = GridSettings&;
  static const std::vector<std::pair<std::string, Setting>> settings = {
      {"experiment_repetitions",
       [](N n, S s) {
         return store(read_integer(n, name_of("experiment_repetitions"), 1),
                      s.experiment_repetitions);
       }},
      {"max_concurrent_runs",
       [](N n, S s) {
         return store(read_integer(n, name_of("max_concurrent_runs")), s.max_concurrent_runs);
       }},
      {"trainer", [](N n, S s) { return store(read_text(n, name_of("trainer")), s.trainer); }},
      {"tester", [](N n, S s) { return store(read_text(n, name_of("tester")), s.tester); }},
      {"seed", [](N n, S s) { return store(read_seed(n), s.seed); }},
      {"seed_mode",
       [](N n, S s) {
         return store(read_word(n, name_of("seed_mode"), {"paired", "independent"}), s.seed_mode);
       }},
      {"seed_by", [](N n, S s) { return store(read_texts(n, name_of("seed_by")), s.seed_by); }},
      {"freeze_code",
       [](N n, S s) {
         auto word = read_word(n, name_of("freeze_code"), {"true", "false"});
         if (!word) return Result<void>(tl::unexpected(word.error()));
         s.freeze_code = *word == "true";
         return Result<void>();
       }},
      {"retries",
       [](N n, S s) { return store(read_integer(n, name_of("retries"), 0), s.retries); }},
      {"timeout", [](N n, S s) { return store(read_timeout(n), s.timeout_seconds); }},
      {"max_failures", [](N n, S s) { return store(read_max_failures(n), s.max_failures); }},
  };
  return settings;
}

}  // namespace

Result<GridSettings> read_settings(const Node& section) {
  GridSettings settings;
  settings.origin = section.origin();
  if (section.is_null()) return settings;
  std::vector<std::string> known;
  for (const auto& [key, read] : table()) known.push_back(key);
  if (const auto checked = check_section(section, "grid_settings", known); !checked)
    return tl::unexpected(checked.error());
  for (const auto& [key, read] : table()) {
    const auto* node = section.find(key);
    if (!node) continue;
    if (const auto done = read(*node, settings); !done) return tl::unexpected(done.error());
  }
  return settings;
}

}  // namespace gridctl::config
