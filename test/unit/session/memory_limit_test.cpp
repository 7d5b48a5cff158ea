#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/session/memory_limit.hpp>
#include <gridctl/sys/control_groups.hpp>
#include <gridctl/sys/files.hpp>

using namespace gridctl;
using namespace gridctl::session;
using Catch::Matchers::Contains;
using test::ScratchDir;

namespace {

/// An environment that names a control group.
Environment with_group(const fs::path& folder) {
  return [folder](const std::string& name) {
    return name == sys::kControlGroupVariable ? std::optional(folder.string()) : std::nullopt;
  };
}

Limits limited() {
  Limits limits;
  limits.memory_limit = std::uint64_t{1} << 30U;
  return limits;
}

/// A folder that looks like a control group with these controllers.
fs::path write_group(const ScratchDir& dir, const std::string& controllers) {
  dir.write("group/cgroup.procs", "");
  dir.write("group/cgroup.subtree_control", "");
  dir.write("group/cgroup.controllers", controllers);
  dir.write("group/gridctl.supervisors/cgroup.procs", "");
  return dir.path() / "group";
}

}  // namespace

TEST_CASE("without a limit no control group is asked for", "[session]") {
  const auto nobody = [](const std::string& /*name*/) -> std::optional<std::string> {
    FAIL("the environment was asked");
    return std::nullopt;
  };
  CHECK(prepare_memory_limit({}, nobody));
}

TEST_CASE("a limit has the kernel count memory in the group that the variable names", "[session]") {
  const ScratchDir dir;
  const auto group = write_group(dir, "cpu memory\n");
  REQUIRE(prepare_memory_limit(limited(), with_group(group)));
  CHECK(sys::read_file(group / "cgroup.subtree_control", 100).value() == "+memory");
}

TEST_CASE("a limit that the kernel could not keep is an error, with a way to do without",
          "[session]") {
  const ScratchDir dir;
  const auto checked = prepare_memory_limit(limited(), with_group(write_group(dir, "cpu pids\n")));
  REQUIRE_FALSE(checked);
  CHECK_THAT(checked.error().message, Contains("memory_limit needs a control group: "));
  CHECK_THAT(checked.error().message, Contains("no memory controller"));
  CHECK_THAT(checked.error().help, Contains("; or do without: --memory-limit 0"));
}

TEST_CASE("a limit with a variable that names no control group is an error", "[session]") {
  const auto checked = prepare_memory_limit(limited(), with_group("/no/group"));
  REQUIRE_FALSE(checked);
  CHECK(checked.error().kind == ErrorKind::usage);
  CHECK_THAT(checked.error().message, Contains(sys::kControlGroupVariable));
}
