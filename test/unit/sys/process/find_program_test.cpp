#include "support/catch.hpp"
#include "support/environment_guard.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/process/process_runner.hpp>

#include <cstdlib>

#include <unistd.h>

using namespace gridctl;
using Catch::Matchers::Contains;
using sys::find_program;
using test::EnvironmentGuard;
using test::ScratchDir;

namespace {

fs::path make_program(const ScratchDir& dir, const std::string& name) {
  const auto path = dir.write(name, "#!/bin/sh\n");
  fs::permissions(path, fs::owner_all);
  return path;
}

}  // namespace

TEST_CASE("a bare name is looked for on PATH, the first that can run wins", "[sys]") {
  const ScratchDir dir;
  dir.write("a/tool", "not executable");
  fs::create_directories(dir.path() / "b/tool");
  const auto right = make_program(dir, "c/tool");
  make_program(dir, "d/tool");
  std::string path;
  for (const auto* folder : {"/nowhere", "/a", "/b", "/c", "/d"})
    path += ":" + dir.path().string() + folder;
  const EnvironmentGuard guard("PATH", path.c_str());
  CHECK(find_program("tool").value() == right);
}

TEST_CASE("a path is taken as it is, from the current directory", "[sys]") {
  const ScratchDir dir;
  const auto tool = make_program(dir, "bin/tool");
  CHECK(find_program(tool.string()).value() == tool);
  const auto before = fs::current_path();
  fs::current_path(dir.path());
  const auto found = find_program("bin/tool");
  fs::current_path(before);
  CHECK(fs::equivalent(found.value(), tool));
  CHECK(found.value().is_absolute());
}

TEST_CASE("a program that is missing, misspelt or not executable is told apart", "[sys]") {
  const ScratchDir dir;
  make_program(dir, "mip-tester");
  const auto text = dir.write("notes.txt", "x");
  const EnvironmentGuard guard("PATH", dir.path().c_str());
  const auto error = [](const std::string& name) {
    const auto program = find_program(name);
    REQUIRE_FALSE(program.has_value());
    CHECK(program.error().kind == ErrorKind::usage);
    return program.error();
  };
  CHECK_THAT(error("mip-testr").help, Contains("did you mean 'mip-tester'?"));
  CHECK_THAT(error("zzzzzz").message, Contains("'zzzzzz' on PATH"));
  CHECK_THAT(error("./no/such").message, Contains("there is no program './no/such'"));
  CHECK_THAT(error(dir.path().string()).message, Contains("is a directory"));
  CHECK_THAT(error("").message, Contains("empty"));
  CHECK_THAT(error(text.string()).help, Contains("chmod +x"));
  CHECK_THAT(error("notes.txt").message, Contains("not executable"));
}

TEST_CASE("without PATH the usual folders are searched", "[sys]") {
  const EnvironmentGuard guard("PATH", nullptr);
  CHECK(find_program("sh").has_value());
}
