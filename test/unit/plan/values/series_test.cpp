#include "values/series.hpp"

#include "grids.hpp"
#include "support/catch.hpp"

#include <cstdlib>
#include <random>

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::plan;
using Texts = std::vector<std::string>;

namespace {

Result<Texts> run(const std::string& name, const std::string& arguments) {
  return series(name, tree(arguments).items());
}

std::string message(const std::string& name, const std::string& arguments) {
  return run(name, arguments).error().message;
}

}  // namespace

TEST_CASE("a range counts in decimals", "[plan]") {
  CHECK(run("range", "[0.1, 0.5, 0.1]") == Texts{"0.1", "0.2", "0.3", "0.4", "0.5"});
  CHECK(run("range", "[0, 1, 0.25]") == Texts{"0.0", "0.25", "0.5", "0.75", "1.0"});
  CHECK(run("range", "[1.0e-5, 3.0e-5, 1e-5]") == Texts{"1.0e-05", "2.0e-05", "3.0e-05"});
  CHECK(run("range", "[1, 10, 4]") == Texts{"1", "5", "9"});
  CHECK(run("range", "[3, 1, -1]") == Texts{"3", "2", "1"});
  CHECK(run("range", "[-0.1, 0.1, 0.1]") == Texts{"-0.1", "0.0", "0.1"});
  CHECK(run("range", "[7, 7, 1]") == Texts{"7"});
  CHECK(run("range", "[0x10, 1_8, 1]") == Texts{"16", "17", "18"});
  CHECK(run("range", "[1, 1000000, 1]")->size() == 1000000);
}

TEST_CASE("a range has the values that whole steps give, for any decimals", "[plan]") {
  std::mt19937 random(4);
  for (int round = 0; round < 300; ++round) {
    const int places = static_cast<int>(random() % 5);
    const auto start = static_cast<int>(random() % 2000) - 1000;
    const auto step = static_cast<int>(random() % 50) + 1;
    const auto count = static_cast<int>(random() % 40) + 1;
    const auto text = [&](int mantissa) { return fmt::format("{}.0e-{}", mantissa, places); };
    const auto values = run("range", fmt::format("[{}, {}, {}]", text(start),
                                                 text(start + (count - 1) * step), text(step)))
                            .value();
    REQUIRE(values.size() == static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      INFO(values[static_cast<std::size_t>(i)]);
      CHECK(std::strtod(values[static_cast<std::size_t>(i)].c_str(), nullptr) ==
            std::strtod(text(start + i * step).c_str(), nullptr));
    }
  }
}

TEST_CASE("a linspace is exact where a decimal can be, else the nearest double", "[plan]") {
  CHECK(run("linspace", "[0, 1, 5]") == Texts{"0.0", "0.25", "0.5", "0.75", "1.0"});
  CHECK(run("linspace", "[16, 64, 4]") == Texts{"16", "32", "48", "64"});
  CHECK(run("linspace", "[0.1, 0.7, 7]") == Texts{"0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"});
  CHECK(run("linspace", "[0, 1, 4]") ==
        Texts{"0.0", "0.3333333333333333", "0.6666666666666666", "1.0"});
  CHECK(run("linspace", "[1, -1, 3]") == Texts{"1", "0", "-1"});
  CHECK(run("linspace", "[5, 9, 1]") == Texts{"5"});
}

TEST_CASE("a logspace keeps powers of ten and whole ratios", "[plan]") {
  CHECK(run("logspace", "[1.0e-5, 1.0e-2, 4]") == Texts{"1.0e-05", "0.0001", "0.001", "0.01"});
  CHECK(run("logspace", "[5e-5, 5e-1, 3]") == Texts{"5.0e-05", "0.005", "0.5"});
  CHECK(run("logspace", "[1, 1000, 4]") == Texts{"1", "10", "100", "1000"});
  CHECK(run("logspace", "[16, 256, 5]") == Texts{"16", "32", "64", "128", "256"});
  CHECK(run("logspace", "[0.25, 4, 5]") == Texts{"0.25", "0.5", "1.0", "2.0", "4.0"});
  CHECK(run("logspace", "[0.001, 0.01, 3]") == Texts{"0.001", "0.0031622776601683794", "0.01"});
  CHECK(run("logspace", "[100, 1, 3]") == Texts{"100", "10", "1"});
  CHECK(run("logspace", "[3, 7, 1]") == Texts{"3"});
}

TEST_CASE("a series that cannot be says why", "[plan]") {
  CHECK(message("range", "[0, 1, 0]") == "the step of a range is 0");
  CHECK(message("range", "[0, 1, -0.1]") == "the step of a range leads away from its stop");
  CHECK(message("range", "[0, 1, 1.0e-9]") == "a range has 1000000001 values");
  CHECK(message("range", "[0, 1.0e+18, 1.0e-9]") == "the numbers have too many digits");
  CHECK(message("range", "[-9223372036854775807, 9223372036854775807, 1]") ==
        "'start' of range is not a decimal number");
  CHECK(message("range", "[a, 1, 1]") == "'start' of range is not a decimal number");
  CHECK(message("range", "[0, '1', 1]") == "'stop' of range is not a decimal number");
  CHECK(message("range", "[0, 1, .inf]") == "'step' of range is not a decimal number");
  CHECK(message("linspace", "[0, 1, 0]") == "'num' must be the number of values");
  CHECK(message("linspace", "[0, 1, 2.5]") == "'num' must be the number of values");
  CHECK(message("linspace", "[0, 1, 2.0]") == "'num' must be the number of values");
  CHECK(message("linspace", "[[], 1, 2]") == "'start' of linspace is not a decimal number");
  CHECK(message("logspace", "[0, 1, 3]") == "the ends of a logspace must be greater than 0");
}
