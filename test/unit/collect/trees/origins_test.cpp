#include "trees/origins.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

namespace gridctl::collect {
namespace {

TimePoint at(int second) {
  return TimePoint(std::chrono::seconds(1'790'000'000 + second));  // 2026-09-21T14:13:20Z
}

TEST_CASE("a run is of the origin that was recorded last before its start", "[collect]") {
  const test::ScratchDir dir;
  dir.write("origins.jsonl", R"({"at":"2026-09-21T14:13:30.000Z","commit":"a","program":"v1:1"})"
                             "\n{\"at\":\"torn\n"
                             R"({"at":"2026-09-21T14:13:40.000Z","commit":"b","program":"v1:2"})"
                             "\n");
  Notes notes;
  const auto origins = Origins::read(dir.path(), notes);
  CHECK(origins.at(at(0)) == OriginOfRun{});
  CHECK(origins.at(at(15)) == OriginOfRun{"a", "v1:1"});
  CHECK(origins.at(at(60)) == OriginOfRun{"b", "v1:2"});
  CHECK(origins.at(std::nullopt) == OriginOfRun{});
  CHECK(notes.empty());
}

TEST_CASE("an experiment without records has runs of unknown origin", "[collect]") {
  const test::ScratchDir dir;
  Notes notes;
  CHECK(Origins::read(dir.path(), notes).at(at(0)) == OriginOfRun{});
  CHECK(notes.empty());
}

}  // namespace
}  // namespace gridctl::collect
