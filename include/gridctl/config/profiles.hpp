// The trainers and testers that a grid or a flag can name: the user's and the built-in profiles.
#pragma once

#include <gridctl/config/program.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::config {

class Profiles {
 public:
  /// Holds the built-in profiles.
  Profiles();
  /// Adds the `profiles` of a user's file; a profile replaces an earlier one of the same name.
  /// `extends` looks in the same file, then among the profiles from before. If a profile is wrong,
  /// none of the file is added.
  [[nodiscard]] Result<void> add(const Node& user_file);

  [[nodiscard]] const std::vector<Program>& all() const { return programs_; }
  [[nodiscard]] const Program* find(std::string_view name) const;
  /// The names of the profiles that fit the role.
  [[nodiscard]] std::vector<std::string> names(Role role) const;
  /// The profile of that name. An error if there is none, or if it does not fit the role.
  /// `written_at` is the place of the name, if it is in a file.
  [[nodiscard]] Result<Program> choose(const std::string& name, Role role,
                                       const std::optional<Origin>& written_at) const;

 private:
  void put(Program program);

  std::vector<Program> programs_;
};

}  // namespace gridctl::config
