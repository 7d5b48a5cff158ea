#include "event_bytes.hpp"
#include "readers/reader.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>

using namespace gridctl::collect;
using namespace gridctl::test::events;
using gridctl::test::ScratchDir;

namespace {

RunParts read(const ScratchDir& scratch, const std::string& bytes, Notes& notes) {
  scratch.write("events.out.tfevents.1764018042.host.1.0", bytes);
  return read_run({list_folder(scratch.path(), notes)}, LastLine::may_be_torn, notes);
}

}  // namespace

TEST_CASE("the checksum is CRC-32C, masked", "[collect]") {
  constexpr std::uint32_t kCheck = 0xE3069283;  // the check value of CRC-32C's definition
  CHECK(masked_crc("123456789") == ((kCheck >> 15U | kCheck << 17U) + 0xA282EAD8U));
}

TEST_CASE("scalars are read from event files, as numbers and as tensors", "[collect]") {
  const ScratchDir scratch;
  Notes notes;
  const auto parts = read(scratch, two_curves(), notes);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.training, "loss") == "0.6");
  CHECK(value_of(parts.training, "loss.last") == "0.4");
  CHECK(value_of(parts.validation, "loss") == "0.5");
  CHECK(value_of(parts.validation, "step") == "2");
}

TEST_CASE("a torn last record of an event file is left out", "[collect]") {
  const auto whole = two_curves();
  for (const std::size_t missing : {1U, 5U, 20U}) {
    const ScratchDir scratch;
    Notes notes;
    const auto parts = read(scratch, whole.substr(0, whole.size() - missing), notes);
    CHECK(value_of(parts.validation, "loss.last") == "0.5");
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].find("not whole") != std::string::npos);
  }
}

TEST_CASE("records with a wrong checksum are left out", "[collect]") {
  const ScratchDir scratch;
  Notes notes;
  auto bytes = version() + scalar(1, "loss", 0.5F) + scalar(2, "loss", 0.25F);
  bytes[bytes.size() - 5] ^= 1;  // the last byte of the value
  const auto parts = read(scratch, bytes, notes);
  CHECK(value_of(parts.training, "loss.last") == "0.5");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("wrong checksum: 1") != std::string::npos);
}

TEST_CASE("texts and vectors are no scalars; NaN is one", "[collect]") {
  const ScratchDir scratch;
  Notes notes;
  const auto shape = message(2, message(2, field(1, 0, varint(2))));
  const auto vector = field(1, 0, varint(1)) + shape + message(4, raw(1.F) + raw(2.F));
  const auto text = field(1, 0, varint(7)) + message(8, "words");
  const auto parts = read(scratch,
                          event(1, message(1, "histogram") + message(8, vector)) +
                              event(1, message(1, "text") + message(8, text)) +
                              scalar(1, "loss", std::numeric_limits<float>::quiet_NaN()),
                          notes);
  CHECK(value_of(parts.training, "loss") == "nan");
  CHECK(value_of(parts.training, "histogram").empty());
  CHECK(value_of(parts.training, "text").empty());
}

TEST_CASE("hyper-parameters are the configuration", "[collect]") {
  const auto parameter = [](const std::string& name, const std::string& value) {
    return message(1, message(1, name) + message(2, value));
  };
  const auto start = message(3, parameter("lr", field(2, 1, raw(0.01))) +
                                    parameter("optimizer", message(3, "adam")) +
                                    parameter("nesterov", field(4, 0, varint(1))));
  const auto end = message(4, field(1, 0, varint(1)));
  const auto session = [](const std::string& tag, const std::string& content) {
    const auto plugin = message(1, "hparams") + message(2, content);
    return event(0, message(1, tag) + message(9, message(1, plugin)));
  };
  const ScratchDir scratch;
  scratch.write("exp/events.out.tfevents.1.host", two_curves());
  scratch.write(
      "exp/1764018042.1834/events.out.tfevents.2.host",
      session("_hparams_/session_start_info", start) + session("_hparams_/session_end_info", end));
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  REQUIRE(experiment->runs.size() == 1);
  CHECK(experiment->runs[0].configuration ==
        Values{{"lr", "0.01"}, {"optimizer", "adam"}, {"nesterov", "true"}});
  CHECK(experiment->runs[0].record.state == gridctl::RunState::succeeded);
}

TEST_CASE("folders named for a split are parts of one run", "[collect]") {
  const ScratchDir scratch;
  scratch.write("logs/a/train/events.out.tfevents.1.host", tensor(1, "epoch_loss", 0.9F));
  scratch.write("logs/a/validation/events.out.tfevents.1.host", tensor(1, "epoch_loss", 0.8F));
  scratch.write("logs/b/train/events.out.tfevents.1.host", tensor(1, "epoch_loss", 0.7F));
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  REQUIRE(experiment->runs.size() == 2);
  CHECK(value_of(experiment->runs[0].training, "epoch_loss") == "0.9");
  CHECK(value_of(experiment->runs[0].validation, "epoch_loss") == "0.8");
}
