#include "support/catch.hpp"

#include <gridctl/launch/make_executor.hpp>

#include <set>

namespace gridctl::launch {
namespace {

TEST_CASE("a child gets our environment, what is set for it, and defaults last", "[launch]") {
  const std::vector<std::string> ours = {"PATH=/bin", "OMP_NUM_THREADS=4", "LR=a=b"};
  const auto environment =
      child_environment(ours, {{"PATH", "/opt/bin"}, {"SEED", "1"}, {"SEED", "2"}},
                        {{"OMP_NUM_THREADS", "1"}, {"MKL_NUM_THREADS", "1"}, {"SEED", "3"}});
  CHECK(std::set<std::string>(environment.begin(), environment.end()) ==
        std::set<std::string>{"PATH=/opt/bin", "OMP_NUM_THREADS=4", "LR=a=b", "SEED=2",
                              "MKL_NUM_THREADS=1"});
  CHECK(environment.size() == 5);
}

}  // namespace
}  // namespace gridctl::launch
