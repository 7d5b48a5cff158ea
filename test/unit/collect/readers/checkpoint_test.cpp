// The fixtures in data/checkpoints were saved by PyTorch 1.13 (torch.save, new and old container)
// with the keys that MI-Prometheus gives a model: see data/checkpoints/make.py.
#include "readers/checkpoint.hpp"

#include "curves/steps.hpp"
#include "files/files.hpp"
#include "formats/pickle.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

const fs::path kData = fs::path(GRIDCTL_TEST_DATA) / "checkpoints";

std::string bytes_of(const char* name) {
  Notes notes;
  const auto bytes = read_file(kData / name, notes);
  REQUIRE(bytes);
  return *bytes;
}

Result<std::optional<Checkpoint>> read(const std::string& bytes) {
  return read_checkpoint(
      [&](std::uint64_t offset, std::size_t length) {
        return offset < bytes.size() ? bytes.substr(static_cast<std::size_t>(offset), length)
                                     : std::string();
      },
      bytes.size());
}

void check_is_whole(const Result<std::optional<Checkpoint>>& checkpoint) {
  REQUIRE(checkpoint);
  REQUIRE(*checkpoint);
  CHECK((*checkpoint)->training ==
        Values{{"episode", "000019"}, {"loss", "0.6972844601"}, {"acc", "0.5003384948"}});
  CHECK((*checkpoint)->validation == Values{{"episode", "000019"}, {"loss", "         nan"}});
  CHECK((*checkpoint)->status == "Not converged: Episode Limit reached");
  CHECK((*checkpoint)->saved_at == "20261123_210008");
  CHECK((*checkpoint)->status_time == "20261124_235959");
}

std::string message_of(std::string_view pickle) {
  const auto read = read_pickle(pickle);
  REQUIRE_FALSE(read);
  return read.error().message;
}

}  // namespace

TEST_CASE("statistics are read from both containers of PyTorch", "[collect]") {
  for (const char* name : {"zip.pt", "legacy.pt"}) {
    DYNAMIC_SECTION(name) {
      check_is_whole(read(bytes_of(name)));
    }
  }
}

TEST_CASE("the weights are not needed", "[collect]") {
  const auto zip = bytes_of("zip.pt");
  const auto end = zip.find("PK", 4);  // of the pickle's member
  check_is_whole(read(zip.substr(0, end)));
  const auto legacy = bytes_of("legacy.pt");
  check_is_whole(read(legacy.substr(0, legacy.size() - 100)));
}

TEST_CASE("a pickle that is not the first member is found by the directory", "[collect]") {
  check_is_whole(read(bytes_of("reordered.pt")));
}

TEST_CASE("checkpoints that are not whole are errors", "[collect]") {
  const auto zip = bytes_of("zip.pt");
  for (const std::size_t length : {20U, 300U}) {
    const auto checkpoint = read(zip.substr(0, length));
    REQUIRE_FALSE(checkpoint);
    CHECK(checkpoint.error().message.find("not whole") != std::string::npos);
  }
  CHECK_FALSE(read(""));
}

TEST_CASE("files of others are no errors", "[collect]") {
  for (const char* text : {"weights", "\x89HDF", "P"}) {
    const auto checkpoint = read(text);
    REQUIRE(checkpoint);
    CHECK_FALSE(*checkpoint);
  }
}

TEST_CASE("a pickle runs nothing: a call stays a name and its arguments", "[collect]") {
  const std::string call("cos\nsystem\n(U\x04truetR.");
  const auto record = read_pickle(call);
  REQUIRE(record);
  CHECK(record->top->kind == PickleValue::Kind::call);
  CHECK(record->top->text == "os\nsystem");
  REQUIRE(record->top->argument_of("os\nsystem") != nullptr);
  CHECK(record->top->argument_of("os\nsystem")->text == "true");
}

TEST_CASE("pickles that we do not know are refused by their place", "[collect]") {
  CHECK(message_of("\x80\x04.") == "pickle protocol 4 is not supported");
  CHECK(message_of("N\x95.") == "opcode 0x95 at byte 1 is not supported");
  CHECK(message_of(".") == "nothing is on the stack at byte 1");
  CHECK(message_of("t.") == "there is no mark at byte 1");
  CHECK(message_of("NNNs.") == "items are set in no dict at byte 4");
  CHECK(message_of("Na.") == "nothing is on the stack at byte 2");
  CHECK(message_of("h\x05.") == "no value was kept under that number at byte 2");
  CHECK(message_of("") == "the pickle is not whole");
  CHECK(message_of(std::string(2000, '(')) == "it is nested more than 1,000 deep");
  CHECK(message_of(std::string(1'100'000, ')')) == "it has more than a million values");
}

TEST_CASE("integers and floats keep sign and size", "[collect]") {
  const std::string numbers("(J\xFF\xFF\xFF\xFF\x8A\x02\x00\x80G\x3F\xF8\0\0\0\0\0\0t.", 21);
  const auto pickle = read_pickle(numbers);
  REQUIRE(pickle);
  REQUIRE(pickle->top->items.size() == 3);
  CHECK(pickle->top->items[0]->integer == -1);
  CHECK(pickle->top->items[1]->integer == -32768);
  CHECK(pickle->top->items[2]->number == 1.5);
}

TEST_CASE("a model stands in for statistics that are lost, and damage is noted", "[collect]") {
  const ScratchDir scratch;
  scratch.write("run/training_configuration.yaml", "model: {name: Net}\n");
  scratch.write("run/models/model_best.pt", bytes_of("zip.pt"));
  auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  CHECK(experiment->notes == Notes{});
  CHECK(value_of(experiment->runs.at(0).training, "loss") == "0.6972844601");
  CHECK(value_of(experiment->runs.at(0).training, "model_save_timestamp") == "20261123_210008");

  scratch.write("run/models/model_best.pt", bytes_of("zip.pt").substr(0, 300));
  experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  REQUIRE(experiment->notes.size() == 1);
  CHECK(experiment->notes[0].find("model_best.pt' left out") != std::string::npos);
}
