#include "support/catch.hpp"
#include "support/environment_guard.hpp"

#include <gridctl/sys/keyboard.hpp>
#include <gridctl/sys/terminal.hpp>

#include <cstdlib>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

using namespace gridctl;
using test::EnvironmentGuard;

namespace {

/// The program's side of a terminal of `columns` columns.
class Terminal {
 public:
  explicit Terminal(unsigned short columns) : master_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    REQUIRE(::grantpt(master_) == 0);
    REQUIRE(::unlockpt(master_) == 0);
    slave_ = ::open(::ptsname(master_), O_RDWR | O_NOCTTY);
    REQUIRE(slave_ >= 0);
    const struct winsize size { 24, columns, 0, 0 };
    REQUIRE(::ioctl(slave_, TIOCSWINSZ, &size) == 0);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    ::close(slave_);
    ::close(master_);
  }
  [[nodiscard]] int descriptor() const { return slave_; }

 private:
  int master_;
  int slave_ = -1;
};

}  // namespace

TEST_CASE("a terminal is told from a file", "[sys]") {
  const Terminal terminal(80);
  CHECK(sys::is_terminal(terminal.descriptor()));
  const int file = ::open("/dev/null", O_RDONLY);
  CHECK_FALSE(sys::is_terminal(file));
  ::close(file);
}

TEST_CASE("the width is COLUMNS, else the terminal's, else 80", "[sys]") {
  const Terminal terminal(133);
  const int file = ::open("/dev/null", O_RDONLY);
  {
    const EnvironmentGuard guard("COLUMNS", nullptr);
    CHECK(sys::terminal_columns(terminal.descriptor()) == 133);
    CHECK(sys::terminal_columns(file) == 80);
    const Terminal unknown(0);
    CHECK(sys::terminal_columns(unknown.descriptor()) == 80);
  }
  {
    const EnvironmentGuard guard("COLUMNS", "60");
    CHECK(sys::terminal_columns(terminal.descriptor()) == 60);
    CHECK(sys::terminal_columns(file) == 60);
  }
  for (const auto* nonsense : {"", "0", "-5", "wide", "12x"}) {
    INFO(nonsense);
    const EnvironmentGuard guard("COLUMNS", nonsense);
    CHECK(sys::terminal_columns(terminal.descriptor()) == 133);
  }
  ::close(file);
}

TEST_CASE("the first locale variable that is set decides about UTF-8", "[sys]") {
  const EnvironmentGuard all("LC_ALL", nullptr);
  const EnvironmentGuard type("LC_CTYPE", "");
  {
    const EnvironmentGuard lang("LANG", nullptr);
    CHECK_FALSE(sys::locale_is_utf8());
  }
  const EnvironmentGuard lang("LANG", "de_DE.UTF-8");
  CHECK(sys::locale_is_utf8());
  {
    const EnvironmentGuard stronger("LC_CTYPE", "C.utf8");
    CHECK(sys::locale_is_utf8());
  }
  const EnvironmentGuard strongest("LC_ALL", "C");
  CHECK_FALSE(sys::locale_is_utf8());
}

TEST_CASE("a keyboard that is not ours is left as it is", "[sys]") {
  // The terminal is nobody's foreground here: its settings stay, nothing is read.
  const Terminal terminal(80);
  struct termios before {};
  REQUIRE(::tcgetattr(terminal.descriptor(), &before) == 0);
  {
    sys::Keyboard keyboard(terminal.descriptor());
    CHECK_FALSE(keyboard.is_ours());
    CHECK(keyboard.typed().empty());
    struct termios during {};
    REQUIRE(::tcgetattr(terminal.descriptor(), &during) == 0);
    CHECK(during.c_lflag == before.c_lflag);
  }
  sys::Keyboard none(-1);
  CHECK(none.is_ours());
  CHECK(none.typed().empty());
}
