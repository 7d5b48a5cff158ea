#include "trees/place_of_run.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

using namespace gridctl::collect;
using gridctl::test::ScratchDir;

TEST_CASE("run.json tells where a run ran", "[collect]") {
  const ScratchDir scratch;
  const auto file = scratch.write(
      "run.json",
      R"({"host":"node7","cpus":[4,5],"gpus":[{"index":0,"uuid":"GPU-a"},{"index":1,"uuid":"GPU-b"}]})");
  Notes notes;
  const auto place = read_place(file, notes);
  CHECK(place.host == "node7");
  CHECK(place.cpus == "4 5");
  CHECK(place.gpu_uuids == "GPU-a GPU-b");
  CHECK(notes.empty());
}

TEST_CASE("without a run.json nothing is known, and a broken one is noted", "[collect]") {
  const ScratchDir scratch;
  Notes notes;
  CHECK(read_place(scratch.path() / "run.json", notes).host.empty());
  CHECK(notes.empty());
  CHECK(read_place(scratch.write("run.json", R"({"host":)"), notes).host.empty());
  CHECK(notes.size() == 1);
  CHECK(read_place(scratch.write("run.json", R"({"host":7,"gpus":3,"cpus":null})"), notes)
            .cpus.empty());
  CHECK(notes.size() == 1);
  CHECK(read_place(scratch.write("run.json", "{}"), notes).host.empty());
  CHECK(notes.size() == 1);
  for (const auto* text : {"5", R"(["host"])", "", "{} {}"}) {
    CHECK(read_place(scratch.write("run.json", text), notes).host.empty());
  }
  CHECK(notes.size() == 5);
}

TEST_CASE("of run.json only what tells the place is read", "[collect]") {
  const ScratchDir scratch;
  Notes notes;
  const auto place = read_place(
      scratch.write("run.json", R"({"more":{"host":"no","cpus":[9]},"gpus":[{"at":{"uuid":"no"}}],
                                    "host":"node7","cpus":[0,1],"rest":{"host":"no"})"),
      notes);
  CHECK(place.host == "node7");
  CHECK(place.cpus == "0 1");
  CHECK(place.gpu_uuids.empty());
  CHECK(notes.empty());
}

TEST_CASE("run.json tells the place in whatever lines it is written", "[collect]") {
  const ScratchDir scratch;
  Notes notes;
  const std::string begin = "{\n  \"task\": \"\\\"host\\\": no\",\n  \"host\": \"";
  const std::string cpus = "\",\n  \"cpus\": [\n    4,\n    15\n  ],\n";
  const auto place_of = [&](const std::string& text) {
    return read_place(scratch.write("run.json", text), notes);
  };
  const auto plain = place_of(begin + "node7" + cpus + "  \"gpus\": [],\n  \"cwd\": \"/\"\n}");
  CHECK(plain.host == "node7");
  CHECK(plain.cpus == "4 15");
  const auto escaped =
      place_of(begin + R"(n\u00f6de \"7\")" + cpus + "  \"gpus\": [],\n  \"cwd\": \"/\"\n}");
  CHECK(escaped.host == "n\u00f6de \"7\"");
  CHECK(escaped.cpus == "4 15");
  const auto with_gpu =
      place_of(begin + "node7" + cpus + "  \"gpus\": [\n    {\"uuid\": \"GPU-a\"}\n  ]\n}");
  CHECK(with_gpu.cpus == "4 15");
  CHECK(with_gpu.gpu_uuids == "GPU-a");
  CHECK(notes.empty());
}
