// A user's settings of any bytes: as the file of the user, and as a grid that says the same words.
#include "scratch.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/config/user_files.hpp>
#include <gridctl/config/user_profiles.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridctl;
  static const auto scratch = fuzz::make_scratch();
  const auto file = scratch / "gridctl/config.yaml";
  fuzz::write_file(file, {reinterpret_cast<const char*>(data), size});
  const Environment environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "XDG_CONFIG_HOME") return scratch.string();
    if (name == "GRIDCTL_SYSTEM_CONFIG") return "";
    return std::nullopt;
  };
  const auto profiles = config::user_profiles(environment);
  if (!profiles && profiles.error().message.empty()) __builtin_trap();
  if (profiles) {
    for (const auto& profile : profiles->all()) {
      if (profile.command.empty()) __builtin_trap();
      (void)config::origin_of(profile);
    }
  }
  const auto files = config::read_user_files({file});
  if (files) {
    for (const auto& one : *files) (void)config::option_defaults(one);
  }
  (void)config::load_grid(file);
  return 0;
}
