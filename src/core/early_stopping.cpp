#include <gridctl/core/early_stopping.hpp>

#include <array>

namespace gridctl {

const char* to_string(StopRule rule) {
  switch (rule) {
    case StopRule::median:
      return "median";
    case StopRule::halving:
      return "halving";
    case StopRule::target:
      return "target";
    case StopRule::nan:
      return "nan";
    case StopRule::plateau:
      break;
  }
  return "plateau";
}

std::optional<StopRule> parse_stop_rule(std::string_view word) {
  constexpr std::array kRules = {StopRule::median, StopRule::halving, StopRule::target,
                                 StopRule::nan, StopRule::plateau};
  for (const auto rule : kRules) {
    if (word == to_string(rule)) return rule;
  }
  return std::nullopt;
}

}  // namespace gridctl
