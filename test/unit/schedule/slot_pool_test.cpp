#include "support/catch.hpp"

#include <gridctl/schedule/slot_pool.hpp>

#include <random>
#include <string>

using namespace gridctl::schedule;

TEST_CASE("a slot is leased once and comes back when its lease ends", "[schedule]") {
  SlotPool<std::string> pool({"a", "b"}, 10);
  CHECK(pool.size() == 2);
  auto first = pool.lease();
  {
    const auto second = pool.lease();
    CHECK(first->slot() == "a");
    CHECK(second->slot() == "b");
    CHECK_FALSE(pool.lease().has_value());
    CHECK_FALSE(pool.has_free());
  }
  CHECK(pool.lease()->slot() == "b");
}

TEST_CASE("a limit below the number of slots uses the first ones", "[schedule]") {
  SlotPool<int> pool({7, 8, 9}, 1);
  const auto only = pool.lease();
  CHECK(only->slot() == 7);
  CHECK_FALSE(pool.lease().has_value());
}

TEST_CASE("a moved lease returns its slot once", "[schedule]") {
  SlotPool<int> pool({1, 2}, 2);
  auto lease = pool.lease();
  {
    const auto moved = std::move(*lease);
    CHECK(moved.slot() == 1);
  }
  lease.reset();
  const auto a = pool.lease();
  const auto b = pool.lease();
  CHECK(a->slot() != b->slot());
  CHECK_FALSE(pool.lease().has_value());
}

TEST_CASE("no two living leases ever share a slot", "[schedule]") {
  std::mt19937 random(1);
  SlotPool<int> pool({0, 1, 2, 3, 4}, 5);
  std::vector<SlotPool<int>::Lease> living;
  for (int step = 0; step < 2000; ++step) {
    if (random() % 2 == 0) {
      if (auto lease = pool.lease()) living.push_back(std::move(*lease));
    } else if (!living.empty()) {
      living.pop_back();
    }
    std::set<int> slots;
    for (const auto& lease : living) slots.insert(lease.slot());
    REQUIRE(slots.size() == living.size());
    REQUIRE(pool.has_free() == (living.size() < 5));
  }
}
