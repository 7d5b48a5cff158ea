#include "devices/slot_pool.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

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

namespace {

/// Slots named by what they claim, reserved in one directory.
SlotPool<std::string>::Reserve reserve_in(const gridctl::sys::Reservations& reservations) {
  return [&reservations](const std::string& slot) {
    return reservations.take({{slot, 0, 1}}).value();
  };
}

}  // namespace

TEST_CASE("two pools on one machine share no slot, and say that others have it", "[schedule]") {
  const gridctl::test::ScratchDir dir;
  const auto locks = gridctl::sys::Reservations::open(dir.path()).value();
  SlotPool<std::string> ours({"a", "b"}, 2);
  SlotPool<std::string> theirs({"a", "b"}, 2);
  const auto reserve = reserve_in(locks);
  auto first = ours.lease(reserve);
  CHECK(first->slot() == "a");
  CHECK(first->locks().size() == 1);
  const auto second = theirs.lease(reserve);
  CHECK(second->slot() == "b");
  CHECK_FALSE(theirs.lease(reserve).has_value());
  CHECK(theirs.was_refused());
  CHECK(theirs.has_free());
  first.reset();
  CHECK(theirs.lease(reserve)->slot() == "a");
  CHECK_FALSE(theirs.was_refused());
}

TEST_CASE("a limit counts leases: if the first slots are taken, later ones do", "[schedule]") {
  const gridctl::test::ScratchDir dir;
  const auto locks = gridctl::sys::Reservations::open(dir.path()).value();
  const auto held = locks.take({{"a", 0, 1}}).value();
  SlotPool<std::string> pool({"a", "b", "c"}, 1);
  const auto reserve = reserve_in(locks);
  CHECK(pool.size() == 1);
  const auto lease = pool.lease(reserve);
  CHECK(lease->slot() == "b");
  CHECK_FALSE(pool.lease(reserve).has_value());
  CHECK_FALSE(pool.was_refused());
}

TEST_CASE("a slot that is taken out of service is not given again", "[schedule]") {
  SlotPool<std::string> pool({"a", "b"}, 2);
  auto first = pool.lease();
  const auto is_a = [](const std::string& slot) { return slot == "a"; };
  CHECK(pool.retire(is_a));
  CHECK_FALSE(pool.retire(is_a));
  first.reset();
  const auto second = pool.lease();
  CHECK(second->slot() == "b");
  CHECK_FALSE(pool.has_free());
  CHECK(pool.has_any());
  CHECK(pool.retire([](const std::string& /*slot*/) { return true; }));
  CHECK_FALSE(pool.has_any());
}

TEST_CASE("a run that is on occupies its slot without reserving it again", "[schedule]") {
  const gridctl::test::ScratchDir dir;
  const auto locks = gridctl::sys::Reservations::open(dir.path()).value();
  const auto of_its_keeper = locks.take({{"b", 0, 1}}).value();
  SlotPool<std::string> pool({"a", "b"}, 2);
  const auto is_b = [](const std::string& slot) { return slot == "b"; };
  const auto lease = pool.occupy(is_b);
  REQUIRE(lease.has_value());
  CHECK(lease->slot() == "b");
  CHECK_FALSE(pool.occupy(is_b).has_value());
}

namespace {

/// Slots are pairs of first and last part.
using Range = std::pair<int, int>;
bool meet(const Range& a, const Range& b) {
  return a.first <= b.second && b.first <= a.second;
}
const std::vector<Range> kOverlapping = {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {0, 1}, {2, 3}};

}  // namespace

TEST_CASE("of slots that overlap one is leased at a time", "[schedule]") {
  SlotPool<Range> pool(kOverlapping, 100, meet);
  CHECK(pool.size() == 4);  // as many as can be leased together
  const auto is_large = [](const Range& slot) { return slot.first < slot.second; };
  const auto large = pool.lease({}, is_large);
  REQUIRE(large);
  CHECK(large->slot() == Range(0, 1));
  const auto small = pool.lease();
  CHECK(small->slot() == Range(2, 2));
  CHECK_FALSE(pool.lease({}, is_large));
}

TEST_CASE("a held slot keeps others off its parts, and is the one that is free first",
          "[schedule]") {
  SlotPool<Range> pool(kOverlapping, 100, meet);
  const auto is_large = [](const Range& slot) { return slot.first < slot.second; };
  const auto is_small = [](const Range& slot) { return slot.first == slot.second; };
  const auto a = pool.lease({}, is_small);
  auto b = pool.lease({}, is_small);
  const auto c = pool.lease({}, is_small);  // 3 is free: (2, 3) waits for one lease, (0, 1) for two
  CHECK_FALSE(pool.lease({}, is_large));
  pool.hold(is_large);
  CHECK_FALSE(pool.lease({}, is_small));
  b.reset();
  CHECK(pool.lease({}, is_small)->slot() == Range(1, 1));
  pool.release_held();
  CHECK(pool.lease({}, [](const Range& slot) { return slot == Range(3, 3); }));
}

TEST_CASE("an estimate of what fits together keeps no slot back", "[schedule]") {
  // 'a' has the fewest rivals, but only one other slot fits beside it. x, y and z fit together.
  const std::string alone = "bcd";
  const std::string together = "xyz";
  const auto contains = [](const std::string& names, char name) {
    return names.find(name) != std::string::npos;
  };
  SlotPool<char> pool({'a', 'b', 'c', 'd', 'x', 'y', 'z'}, 100, [&](char one, char other) {
    const bool is_one = contains(together, one);
    const bool is_other = contains(together, other);
    return is_one != is_other || (contains(alone, one) && contains(alone, other));
  });
  CHECK(pool.size() == 2);
  std::vector<SlotPool<char>::Lease> leases;
  for (const char name : together) {
    auto lease = pool.lease({}, [&](char slot) { return slot == name; });
    REQUIRE(lease.has_value());
    leases.push_back(std::move(*lease));
  }
}
