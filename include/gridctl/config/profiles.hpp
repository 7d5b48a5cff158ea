// The trainers and testers that a grid or a flag can name: users' own, and the built-in ones.
#pragma once

#include <gridctl/config/program.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::config {

class Profiles {
 public:
  /// The built-in ones.
  Profiles();
  /// Adds the `profiles` of a user's file; one of a name that there is already takes its place.
  /// `extends` looks in the same file, then among those that were there before. Nothing is added
  /// if one of them is wrong.
  [[nodiscard]] Result<void> add(const Node& user_file);

  [[nodiscard]] const std::vector<Program>& all() const { return programs_; }
  [[nodiscard]] const Program* find(std::string_view name) const;
  /// The names of those that fit the role.
  [[nodiscard]] std::vector<std::string> names(Role role) const;
  /// The profile of that name, which must fit the role. `written_at` is where the name is written,
  /// if in a file.
  [[nodiscard]] Result<Program> choose(const std::string& name, Role role,
                                       const std::optional<Origin>& written_at) const;

 private:
  void put(Program program);

  std::vector<Program> programs_;
};

}  // namespace gridctl::config
