#include "backlog/canaries.hpp"

#include "support/catch.hpp"

using namespace gridctl;
using schedule::Canaries;
using schedule::LivingRun;
using schedule::WorkItem;

namespace {

std::vector<WorkItem> queue_of(std::initializer_list<RunId> runs) {
  std::vector<WorkItem> queue;
  for (const auto& run : runs) queue.push_back({run});
  return queue;
}

std::vector<std::string> names(const std::vector<WorkItem>& items) {
  std::vector<std::string> names;
  for (const auto& item : items) names.push_back(to_string(item.run));
  return names;
}

}  // namespace

TEST_CASE("without canaries nothing waits", "[schedule]") {
  auto queue = queue_of({{1, 1}, {1, 2}});
  Canaries canaries(false, queue, {});
  CHECK(queue.size() == 2);
  CHECK(canaries.waiting() == 0);
  CHECK(canaries.take({{1, 1}}).empty());
}

TEST_CASE("the first training of each configuration goes ahead", "[schedule]") {
  auto queue = queue_of({{1, 2}, {2, 1}, {1, 3}, {2, 2}, {1, 1}});
  queue.push_back({{7, 1}, 1});
  queue.push_back({{7, 2}, 1});
  Canaries canaries(true, queue, {});
  CHECK(names(queue) == std::vector<std::string>{"1.2", "2.1", "7.1", "7.2"});  // tests do not wait
  CHECK(canaries.waiting() == 3);
  CHECK(canaries.take({{1, 2}, 1}).empty());  // a test of the canary
  CHECK(canaries.take({{1, 9}}).empty());     // another run
  CHECK(names(canaries.take({{1, 2}, 0, 3})) == std::vector<std::string>{"1.3", "1.1"});
  CHECK(canaries.take({{1, 2}}).empty());  // once
  CHECK(canaries.waiting() == 1);
}

TEST_CASE("a run that is on already is the canary of its configuration", "[schedule]") {
  auto queue = queue_of({{1, 1}, {1, 2}, {2, 1}});
  Canaries canaries(true, queue, {LivingRun{{{1, 3}}, "cpu:0", {}}});
  CHECK(names(queue) == std::vector<std::string>{"2.1"});
  CHECK(names(canaries.take({{1, 3}})) == std::vector<std::string>{"1.1", "1.2"});
}
