#include "program_section.hpp"
#include "section.hpp"

#include <gridctl/config/profiles.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::config {
namespace {

const char* word_of(Role role) {
  return role == Role::trainer ? "trainer" : "tester";
}

/// The profiles of one file, which may extend each other in any order.
class FileProfiles {
 public:
  FileProfiles(const Node& section, const Profiles& farther)
      : section_(section), farther_(farther) {}

  Result<Program> read(const std::string& name) {
    const auto& section = *section_.find(name);
    reading_.push_back(name);
    GRIDCTL_TRY_ASSIGN(auto role, role_of(section));
    auto program = read_program(section, role, fmt::format("profile '{}'", name),
                                [&](const Node& extends) { return base(extends); });
    if (program) program->name = name;
    reading_.pop_back();
    return program;
  }

 private:
  /// The profile that `extends` names: from this file, else from those added before.
  Result<Program> base(const Node& extends) {
    GRIDCTL_TRY_ASSIGN(auto name, read_text(extends, "'extends'"));
    const bool is_own = reading_.back() == name;  // then it is a farther one of that name
    if (section_.find(name) && !is_own) {
      if (std::ranges::count(reading_, name) == 0) return read(name);
      return fail(ErrorKind::config,
                  fmt::format("profiles extend each other: {} -> {}", join(reading_, " -> "), name),
                  "one of them must stand for itself", place_of(extends.origin()));
    }
    if (const auto* program = farther_.find(name)) return *program;
    std::vector<std::string> known;
    for (const auto& [key, value] : section_.entries()) known.push_back(key.text());
    for (const auto& program : farther_.all()) known.push_back(program.name);
    std::erase(known, name);
    return fail(ErrorKind::config, fmt::format("there is no profile '{}' to extend", name),
                suggestion(name, known), place_of(extends.origin()));
  }

  /// Only a tester says what a model is, itself or by what it extends.
  Result<Role> role_of(const Node& section) {
    if (section.is_mapping() && section.find("model")) return Role::tester;
    const auto* extends = section.is_mapping() ? section.find("extends") : nullptr;
    if (!extends) return Role::trainer;
    GRIDCTL_TRY_ASSIGN(const auto program, base(*extends));
    return program.role();
  }

  const Node& section_;
  const Profiles& farther_;
  std::vector<std::string> reading_;  // from the first to the one it needs
};

}  // namespace

Profiles::Profiles() : programs_(builtin_programs()) {}

Result<void> Profiles::add(const Node& user_file) {
  const auto* section = user_file.find("profiles");
  if (!section || section->is_null()) return {};
  if (!section->is_mapping()) return wrong_type(*section, "'profiles'", "a mapping");
  FileProfiles file(*section, *this);
  std::vector<Program> programs;
  for (const auto& [name, value] : section->entries()) {
    // A key such as null is no text, so nobody could name the profile.
    if (!section->find(name.text()))
      return fail(ErrorKind::config, fmt::format("'{}' names no profile", name.text()),
                  "put the name in quotes", place_of(name.origin()));
    GRIDCTL_TRY_ASSIGN(auto program, file.read(name.text()));
    programs.push_back(std::move(program));
  }
  for (auto& program : programs) put(std::move(program));
  return {};
}

void Profiles::put(Program program) {
  const auto known = std::ranges::find(programs_, program.name, &Program::name);
  if (known != programs_.end())
    *known = std::move(program);
  else
    programs_.push_back(std::move(program));
}

const Program* Profiles::find(std::string_view name) const {
  const auto found = std::ranges::find(programs_, name, &Program::name);
  return found == programs_.end() ? nullptr : &*found;
}

std::vector<std::string> Profiles::names(Role role) const {
  std::vector<std::string> names;
  for (const auto& program : programs_) {
    if (program.role() == role) names.push_back(program.name);
  }
  return names;
}

Result<Program> Profiles::choose(const std::string& name, Role role,
                                 const std::optional<Origin>& written_at) const {
  const auto* program = find(name);
  if (program && program->role() == role) return *program;
  std::optional<Place> place;
  if (written_at && written_at->source) place = place_of(*written_at);
  return fail(place ? ErrorKind::config : ErrorKind::usage,
              fmt::format("there is no {} profile '{}'", word_of(role), name),
              fmt::format("{} (a program of your own gets a '{}:' section in the grid file, or a "
                          "profile in gridctl.yaml)",
                          suggestion(name, names(role)), word_of(role)),
              place);
}

}  // namespace gridctl::config
