// What the user said, parsed and checked: flags over GRIDCTL_* variables over settings
// files over defaults.
#pragma once

#include <gridctl/core/error.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::cli {

class Arguments {
 public:
  /// In the order of their rank.
  enum class From { nobody, fallback, file, environment, command_line };
  struct Value {
    std::vector<std::string> texts;
    From from = From::nobody;
    std::optional<Place> place = std::nullopt;  ///< of a file
  };

  /// Whether somebody (flag, environment or file) said it.
  [[nodiscard]] bool given(std::string_view option) const;
  /// A switch: on or off.
  [[nodiscard]] bool flag(std::string_view option) const;
  /// How often a repeatable switch was said: -vv is 2.
  [[nodiscard]] int count(std::string_view option) const;
  /// The (last) value, the declared default, or "".
  [[nodiscard]] std::string text(std::string_view option) const;
  /// All values of a repeatable option.
  [[nodiscard]] std::vector<std::string> all(std::string_view option) const;
  /// Numbers; an Error names the option, what was said and what is wanted. Nothing if not given and
  /// without a default.
  [[nodiscard]] Result<std::optional<long>> integer(std::string_view option, long minimum) const;
  [[nodiscard]] Result<std::optional<double>> number(std::string_view option) const;
  /// In seconds.
  [[nodiscard]] Result<std::optional<double>> duration(std::string_view option) const;
  /// Who decided the value.
  [[nodiscard]] From from(std::string_view option) const;
  /// The same in words, for `-v`: "GRIDCTL_JOBS", "gridctl.yaml:3:9", "built-in".
  [[nodiscard]] std::string origin(std::string_view option) const;
  /// What the user wrote and would have to change: "--jobs" or "GRIDCTL_JOBS".
  [[nodiscard]] std::string said_as(std::string_view option) const;
  /// Where in a file it is written; nothing if it came from elsewhere.
  [[nodiscard]] std::optional<Place> place(std::string_view option) const;
  /// An error about the option's value also says where that came from, if not from the line.
  [[nodiscard]] Error blame(std::string_view option, Error error) const;

  /// The N-th positional, or "".
  [[nodiscard]] std::string positional(std::size_t index) const;
  [[nodiscard]] const std::vector<std::string>& positionals() const { return positionals_; }

  void set(const std::string& option, Value value) { values_[option] = std::move(value); }
  /// One more value from the command line.
  void add(const std::string& option, std::string text);
  void add_positional(std::string text) { positionals_.push_back(std::move(text)); }

 private:
  [[nodiscard]] const Value* find(std::string_view option) const;

  std::map<std::string, Value, std::less<>> values_;
  std::vector<std::string> positionals_;
};

/// "max-concurrent" is set by GRIDCTL_MAX_CONCURRENT.
[[nodiscard]] std::string variable_of(std::string_view option);

}  // namespace gridctl::cli
