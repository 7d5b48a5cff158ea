#include "harness.hpp"
#include "support/catch.hpp"

#include <gridctl/cli/completion.hpp>

using gridctl::cli::completion_target;
using gridctl::cli::Shell;
using gridctl::test::environment_of;

TEST_CASE("shells are known by name", "[cli]") {
  for (const auto shell : gridctl::cli::shells())
    CHECK(gridctl::cli::parse_shell(gridctl::cli::to_string(shell)) == shell);
  CHECK_FALSE(gridctl::cli::parse_shell("tcsh"));
}

TEST_CASE("no script evaluates what is typed", "[cli]") {
  for (const auto shell : gridctl::cli::shells()) {
    const auto script = gridctl::cli::completion_script(shell);
    CHECK(script.find("__complete") != std::string::npos);
    CHECK(script.find("eval") == std::string::npos);
  }
}

TEST_CASE("a user's script goes where the shell looks", "[cli]") {
  const auto home = environment_of({{"HOME", "/home/me"}});
  CHECK(completion_target(Shell::bash, home)->path ==
        "/home/me/.local/share/bash-completion/completions/gridctl");
  CHECK(completion_target(Shell::zsh, home)->path ==
        "/home/me/.local/share/zsh/site-functions/_gridctl");
  CHECK(completion_target(Shell::fish, home)->path ==
        "/home/me/.config/fish/completions/gridctl.fish");
  CHECK(completion_target(Shell::zsh, home)->advice.find("fpath=(/home/me/.local/share/zsh/") !=
        std::string::npos);
}

TEST_CASE("the XDG directories and bash-completion's own win, relative ones do not", "[cli]") {
  const auto xdg = environment_of({{"HOME", "/home/me"},
                                   {"XDG_DATA_HOME", "/data"},
                                   {"XDG_CONFIG_HOME", "relative"},
                                   {"BASH_COMPLETION_USER_DIR", "/mine"}});
  CHECK(completion_target(Shell::bash, xdg)->path == "/mine/completions/gridctl");
  CHECK(completion_target(Shell::zsh, xdg)->path == "/data/zsh/site-functions/_gridctl");
  CHECK(completion_target(Shell::fish, xdg)->path ==
        "/home/me/.config/fish/completions/gridctl.fish");
}

TEST_CASE("without a home the place is not known", "[cli]") {
  const auto target = completion_target(Shell::fish, environment_of({}));
  REQUIRE_FALSE(target);
  CHECK(target.error().kind == gridctl::ErrorKind::usage);
}
