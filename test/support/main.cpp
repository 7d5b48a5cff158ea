// The main function of every test program, compiled once: Catch2's part takes three times as long
// as any test.
#define CATCH_CONFIG_RUNNER
#include "support/catch.hpp"
#include "support/skip.hpp"

#include <iostream>

namespace gridctl::test {
namespace {

bool has_skipped = false;

}  // namespace

void skip(const std::string& why) {
  has_skipped = true;
  std::cout << "skipped: " << Catch::getResultCapture().getCurrentTestName() << ": " << why
            << std::endl;
}

}  // namespace gridctl::test

int main(int argc, char* argv[]) {
  const int failed = Catch::Session().run(argc, argv);
  if (failed != 0) return failed;
  return gridctl::test::has_skipped ? gridctl::test::kSkipped : 0;
}
