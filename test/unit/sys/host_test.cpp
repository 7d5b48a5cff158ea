#include "support/catch.hpp"

#include <gridctl/sys/host.hpp>

#include <pwd.h>
#include <unistd.h>

using namespace gridctl;

TEST_CASE("the host and the user have names", "[sys]") {
  char name[256] = {};
  REQUIRE(::gethostname(name, sizeof name - 1) == 0);
  CHECK(sys::host_name() == name);
  const auto* entry = ::getpwuid(::geteuid());
  CHECK(sys::user_name() == (entry ? std::string(entry->pw_name) : std::to_string(::geteuid())));
}
