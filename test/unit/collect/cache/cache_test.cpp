#include "curves/steps.hpp"
#include "files/reads.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "trees/findings.hpp"
#include "trees/place_of_run.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>

#include <sys/stat.h>
#include <utime.h>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

std::string text_of(const fs::path& file) {
  Notes notes;
  return read_file(file, notes).value_or("");
}

std::string bytes_of(const Cache& cache) {
  std::string bytes;
  cache.write([&](std::string_view piece) { bytes += piece; });
  return bytes;
}

RunParts parts() {
  RunParts parts;
  parts.configuration = {{"lr", "0.1"}, {"name", std::string("a\0b", 3)}};
  parts.training = {{"loss", "nan"}};
  parts.test = {{"acc", "0.9"}};
  parts.ending = Ending{RunState::failed, "diverged", TimePoint(std::chrono::seconds(5)), {}};
  parts.task = "digits";
  return parts;
}

}  // namespace

TEST_CASE("findings come back from the cache as they went in", "[collect]") {
  Findings findings;
  findings.run = parts();
  findings.tests = {{"runs/1/test-1", {{{"seed", "7"}}, {{"acc", "0.8"}}}}};
  findings.place = {"node7", "GPU-a", "4 5"};
  findings.notes = {"'x' left out"};
  KeyLists lists;
  const auto again = decode(encode(findings, lists), lists);
  REQUIRE(again);
  CHECK(again->run.configuration == findings.run.configuration);
  CHECK(again->run.training == findings.run.training);
  CHECK(again->run.test == findings.run.test);
  CHECK(again->run.task == "digits");
  CHECK(again->place.host == "node7");
  CHECK(again->place.gpu_uuids == "GPU-a");
  CHECK(again->place.cpus == "4 5");
  CHECK(again->notes == findings.notes);
  REQUIRE(again->run.ending);
  CHECK(again->run.ending->state == RunState::failed);
  CHECK(again->run.ending->reason == "diverged");
  CHECK(again->run.ending->started_at == findings.run.ending->started_at);
  CHECK_FALSE(again->run.ending->ended_at);
  REQUIRE(again->tests.size() == 1);
  CHECK(again->tests[0].folder == "runs/1/test-1");
  CHECK(again->tests[0].parts.statistics == Values{{"acc", "0.8"}});
  CHECK_FALSE(again->run.with_curves);  // they are not kept
}

TEST_CASE("findings that are cut short anywhere are no findings", "[collect]") {
  Findings findings;
  findings.run = parts();
  KeyLists lists;
  const auto bytes = encode(findings, lists);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(decode(std::string_view(bytes).substr(0, size), lists));
  }
  CHECK_FALSE(decode(bytes + "x", lists));
  KeyLists empty;
  CHECK_FALSE(decode(bytes, empty));
}

TEST_CASE("lists of keys keep their numbers when a cache is written again", "[collect]") {
  const Values old{{"lr", "1"}, {"seed", "2"}};
  const Values kept{{"loss", "3"}};
  KeyLists first;
  CHECK(first.number_of(old) == 0);
  CHECK(first.number_of(kept) == 1);
  CHECK(first.number_of({{"loss", "4"}}) == 1);  // the values are no part of the list
  CHECK(first.number_of({{"seed", "2"}, {"lr", "1"}}) == 2);
  KeyLists second;
  first.write([&](std::string_view list) { second.add(list); });
  REQUIRE(second.at(1) != nullptr);
  CHECK(*second.at(1) == std::vector<Key>{"loss"});
  CHECK(second.at(3) == nullptr);
  KeyLists third;  // nobody has asked `second` for the lists 0 and 2
  second.write([&](std::string_view list) { third.add(list); });
  CHECK(third.number_of(kept) == 1);
  CHECK(third.number_of(old) == 3);
}

TEST_CASE("findings of a cache that was written and loaded have their keys", "[collect]") {
  Cache first;
  const auto find = [] {
    Findings findings;
    findings.run = parts();
    return findings;
  };
  (void)cached(&first, "a", find);
  Cache second(bytes_of(first));
  const auto again = cached(&second, "a", find);
  CHECK(second.found_anew() == 0);
  CHECK(again.run.configuration == parts().configuration);
  CHECK(again.run.test == parts().test);
}

TEST_CASE("what was read is found again without reading, until it changes", "[collect]") {
  // Only what has been unchanged for a while is trusted: programs of the system are old enough, and
  // a link to another one is a change.
  const ScratchDir scratch;
  const auto link = scratch.path() / "link";
  fs::create_symlink("/bin/sh", link);
  int calls = 0;
  const auto find = [&] {
    Notes notes;
    (void)open_parts(link, notes);
    return "found " + std::to_string(++calls);
  };
  Cache first;
  CHECK(first.get("a", find) == "found 1");
  CHECK(first.has_changed());
  Cache second(bytes_of(first));
  CHECK(second.get("a", find) == "found 1");
  CHECK_FALSE(second.has_changed());
  fs::remove(link);
  fs::create_symlink("/bin/ls", link);
  Cache third(bytes_of(second));
  CHECK(third.get("a", find) == "found 2");
  CHECK(third.has_changed());
}

TEST_CASE("what an analysis no longer asks for is forgotten", "[collect]") {
  Cache first;
  (void)first.get("a", [] { return std::string("1"); });
  (void)first.get("b", [] { return std::string("2"); });
  Cache second(bytes_of(first));
  CHECK(second.get("b", [] { return std::string("new"); }) == "2");
  CHECK(second.has_changed());
  CHECK(second.size() == 1);
}

TEST_CASE("a file that was written a moment ago is read again", "[collect]") {
  const ScratchDir scratch;
  scratch.write("x", "1");
  Cache cache;
  CHECK(cache.get("x", [&] { return text_of(scratch.path() / "x"); }) == "1");
  CHECK(cache.size() == 0);  // its next change may have the same time
}

TEST_CASE("what could not be read is tried again", "[collect]") {
  const ScratchDir scratch;
  Cache cache;
  CHECK(cache.get("x", [&] { return text_of(scratch.path() / "x"); }).empty());
  CHECK(cache.size() == 0);
}

TEST_CASE("a stamp holds until the file is another", "[collect]") {
  const ScratchDir scratch;
  scratch.write("x", "1");
  const auto path = scratch.path() / "x";
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  const auto stamp = Stamp::of(path, status);
  CHECK(stamp.holds());
  SECTION("longer") {
    scratch.write("x", "12");
  }
  SECTION("gone") {
    fs::remove(path);
  }
  SECTION("as long, of another time") {
    const utimbuf times{1, 1};
    REQUIRE(::utime(path.c_str(), &times) == 0);
  }
  SECTION("replaced") {
    scratch.write("y", "1");
    fs::rename(scratch.path() / "y", path);
  }
  CHECK_FALSE(stamp.holds());
}

TEST_CASE("a finding without a file is found anew when there is one", "[collect]") {
  const ScratchDir scratch;
  const auto file = scratch.path() / "run.json";
  const auto host = [&] {
    Notes notes;
    return read_place(file, notes).host;
  };
  Cache before;
  CHECK(before.get("x", host).empty());
  CHECK(before.size() == 1);
  Cache unchanged(bytes_of(before));
  CHECK(unchanged.get("x", host).empty());
  CHECK(unchanged.found_anew() == 0);
  scratch.write("run.json", R"({"host":"node7"})");
  Cache after(bytes_of(before));
  CHECK(after.get("x", host) == "node7");
}

TEST_CASE("a cache that is damaged or of another program is like an empty one", "[collect]") {
  Cache full;
  (void)full.get("a", [] { return std::string("old"); });  // nothing read: nothing can change
  const auto text = bytes_of(full);
  CHECK(Cache(text).get("a", [] { return std::string("new"); }) == "old");
  for (std::size_t size = 0; size < text.size(); ++size) {
    Cache cut(text.substr(0, size));
    CHECK(cut.get("a", [] { return std::string("new"); }) == "new");
  }
  Cache other("x" + text);
  CHECK(other.get("a", [] { return std::string("new"); }) == "new");
}

TEST_CASE("an analysis comes out the same with a cache, and with many runs", "[collect]") {
  const ScratchDir scratch;
  std::vector<RunRecord> records;
  for (int i = 1; i <= 40; ++i) {
    RunRecord record;
    record.id = {i, 1};
    record.attempt = 1;
    record.state = RunState::succeeded;
    record.directory = "runs/" + std::to_string(i) + "/attempt-1";
    const auto folder = record.directory.string();
    scratch.write(folder + "/config.yaml", "lr: " + std::to_string(i) + "\n");
    scratch.write(folder + "/metrics.jsonl", "{\"step\":1,\"loss\":" + std::to_string(i) + "}\n");
    scratch.write(folder + "/bad.csv", "");
    records.push_back(std::move(record));
  }
  const auto plain = gather(scratch.path(), records, {});
  Cache cache;
  const auto with_cache = gather(scratch.path(), records, {}, &cache);
  REQUIRE(plain);
  REQUIRE(with_cache);
  CHECK(cache.found_anew() == 40);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto number = std::to_string(i + 1);
    for (const auto* experiment : {&*plain, &*with_cache}) {
      const auto& run = experiment->runs.at(i);
      CHECK(value_of(run.configuration, "lr") == number);
      CHECK(value_of(run.training, "loss") == number);
      CHECK(curves_of(run)->size() == 1);
    }
  }
  CHECK(plain->notes == with_cache->notes);
}

TEST_CASE("curves that were not kept are read when they are asked for", "[collect]") {
  const ScratchDir scratch;
  RunRecord record;
  record.id = {1, 1};
  record.attempt = 1;
  record.state = RunState::succeeded;
  record.directory = "runs/1/attempt-1";
  scratch.write("runs/1/attempt-1/metrics.jsonl",
                "{\"step\":1,\"loss\":0.5,\"acc\":0.1}\n{\"step\":2,\"loss\":0.25}\n");
  const auto kept = gather(scratch.path(), {record}, {});
  const auto bare = gather(scratch.path(), {record}, {}, nullptr, KeepCurves::no);
  REQUIRE(kept);
  REQUIRE(bare);
  REQUIRE(kept->runs.at(0).curves);
  CHECK_FALSE(bare->runs.at(0).curves);
  CHECK(bare->runs.at(0).training == kept->runs.at(0).training);
  const auto curves = curves_of(bare->runs.at(0));
  REQUIRE(curves->size() == 2);
  CHECK(curves->at(0).values == std::vector<double>{0.5, 0.25});
  CHECK(curves->at(1).metric == "acc");
  CHECK(curves->at(1).axis->step == std::vector<double>{1});  // it has a gap
}
