// What the user said, parsed and checked: flags over GRIDCTL_* variables over settings
// files over defaults.
#pragma once

#include <gridctl/core/error.hpp>

#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::cli {

class Arguments {
 public:
  /// The greatest value of an option that counts things.
  static constexpr long kGreatest = std::numeric_limits<int>::max();
  /// Who gave a value, in the order of rank.
  enum class From { nobody, fallback, file, environment, command_line };
  struct Value {
    std::vector<std::string> texts;
    From from = From::nobody;
    std::optional<Place> place = std::nullopt;  ///< the place in a settings file
  };

  /// Whether a flag, a variable or a file gave the option.
  [[nodiscard]] bool given(std::string_view option) const;
  /// Whether a switch is on.
  [[nodiscard]] bool flag(std::string_view option) const;
  /// How often a repeatable switch was given: -vv is 2.
  [[nodiscard]] int count(std::string_view option) const;
  /// The (last) value, the declared default, or "".
  [[nodiscard]] std::string text(std::string_view option) const;
  /// All values of a repeatable option.
  [[nodiscard]] std::vector<std::string> all(std::string_view option) const;
  /// The value as a number; nullopt if none was given and there is no default. An Error names the
  /// option, the value and what is wanted.
  [[nodiscard]] Result<std::optional<long>> integer(std::string_view option, long minimum,
                                                    long maximum = kGreatest) const;
  [[nodiscard]] Result<std::optional<double>> number(std::string_view option) const;
  /// The value as seconds; otherwise as number().
  [[nodiscard]] Result<std::optional<double>> duration(std::string_view option) const;
  /// Who decided the value.
  [[nodiscard]] From from(std::string_view option) const;
  /// Who decided the value, in words for `-v`: "GRIDCTL_JOBS", "gridctl.yaml:3:9", "built-in".
  [[nodiscard]] std::string origin(std::string_view option) const;
  /// The name under which the user gave the value and can change it: "--jobs" or "GRIDCTL_JOBS".
  [[nodiscard]] std::string said_as(std::string_view option) const;
  /// The place of the value in a settings file; nullopt if it came from elsewhere.
  [[nodiscard]] std::optional<Place> place(std::string_view option) const;
  /// Adds the source of the option's value to an error about it, unless it is the command line.
  [[nodiscard]] Error blame(std::string_view option, Error error) const;

  /// The N-th positional, or "".
  [[nodiscard]] std::string positional(std::size_t index) const;
  [[nodiscard]] const std::vector<std::string>& positionals() const { return positionals_; }

  void set(const std::string& option, Value value) { values_[option] = std::move(value); }
  /// Adds a value from the command line.
  void add(const std::string& option, std::string text);
  void add_positional(std::string text) { positionals_.push_back(std::move(text)); }

 private:
  [[nodiscard]] const Value* find(std::string_view option) const;

  std::map<std::string, Value, std::less<>> values_;
  std::vector<std::string> positionals_;
};

/// The variable that sets an option: GRIDCTL_MAX_CONCURRENT for "max-concurrent".
[[nodiscard]] std::string variable_of(std::string_view option);

}  // namespace gridctl::cli
