// Logs of W&B as its writers make them: the test has a writer of its own, by the same documents.
#include "readers/wandb_log.hpp"

#include "curves/steps.hpp"
#include "files/files.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <boost/crc.hpp>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

std::string little(std::uint64_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i, value >>= 8U) bytes += static_cast<char>(value & 0xFFU);
  return bytes;
}
std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80U; value >>= 7U) bytes += static_cast<char>((value & 0x7FU) | 0x80U);
  return bytes + static_cast<char>(value);
}
std::string message(unsigned field, const std::string& content) {
  return varint(field << 3U | 2U) + varint(content.size()) + content;
}
std::string number(unsigned field, std::uint64_t value) {
  return varint(field << 3U) + varint(value);
}
std::string item(const std::string& key, const std::string& json) {
  return message(1, message(2, key) + message(16, json));
}
std::string history(int step, const std::string& items) {
  return number(1, 1) + message(2, items + message(2, number(1, static_cast<unsigned>(step))));
}

/// LevelDB's log: pieces that do not cross the borders of blocks.
std::string log_of(const std::vector<std::string>& records) {
  constexpr std::size_t kBlock = 32768;
  std::string bytes(":W&B\xE1\xBE\0", 7);
  for (std::string_view rest : records) {
    for (bool is_first = true; is_first || !rest.empty(); is_first = false) {
      if (kBlock - bytes.size() % kBlock < 7) bytes.resize((bytes.size() / kBlock + 1) * kBlock);
      const auto part = rest.substr(0, kBlock - bytes.size() % kBlock - 7);
      rest.remove_prefix(part.size());
      const int type = is_first ? (rest.empty() ? 1 : 2) : (rest.empty() ? 4 : 3);
      const auto checked = static_cast<char>(type) + std::string(part);
      boost::crc_32_type crc;
      crc.process_bytes(checked.data(), checked.size());
      bytes += little(crc.checksum(), 4) + little(part.size(), 2) + checked;
    }
  }
  return bytes;
}

const std::string kStart = message(
    17,
    message(4, item("lr", "0.10") + item("net", "{\"width\": 8}") + item("_wandb", "{\"t\": 1}")) +
        message(17, number(1, 1763931663)));
const std::string kFirst =
    history(1, item("val/loss", "0.5") + item("loss", "0.9") + item("_timestamp", "1763931670.5"));
const std::string kSecond = history(2, item("val/loss", "\"NaN\"") + item("note", "\"hello\""));
const std::string kExit = message(18, number(2, 60));

RunParts read(const std::string& bytes, Notes& notes) {
  const ScratchDir scratch;
  scratch.write("run-20261123_210003-a1/run-a1.wandb", bytes);
  scratch.write("run-20261123_210003-a1/files/output.log", "");
  return read_run({list_folder(scratch.path() / "run-20261123_210003-a1", notes)},
                  LastLine::may_be_torn, notes);
}

}  // namespace

TEST_CASE("the history of a W&B run is read without W&B", "[collect]") {
  Notes notes;
  const auto parts = read(log_of({kStart, kFirst, kSecond, kExit}), notes);
  CHECK(notes.empty());
  CHECK(parts.configuration == Values{{"lr", "0.10"}, {"net.width", "8"}});
  CHECK(value_of(parts.validation, "loss") == "0.5");
  CHECK(value_of(parts.validation, "loss.last") == "NaN");
  REQUIRE(parts.curves.size() == 2);
  CHECK(parts.curves[0].metric == "loss");
  CHECK(parts.curves[0].point(0).step == 1);
  CHECK(parts.curves[0].point(0).time == 1763931670.5);
  REQUIRE(parts.ending);
  CHECK(parts.ending->state == RunState::succeeded);
  CHECK(*parts.ending->ended_at - *parts.ending->started_at == std::chrono::seconds(60));
}

TEST_CASE("records of W&B that cross blocks are joined", "[collect]") {
  const auto large =
      history(1, item("pad", "\"" + std::string(70000, 'x') + "\"") + item("loss", "0.25"));
  for (std::size_t shift = 0; shift < 40; ++shift) {  // all ways to end near the border of a block
    const auto filler = message(4, std::string(32768 - 30 + shift, 'x'));
    Notes notes;
    const auto parts = read(log_of({filler, large, kExit}), notes);
    CHECK(notes.empty());
    CHECK(value_of(parts.training, "loss") == "0.25");
  }
}

TEST_CASE("a W&B run that has not ended, or failed, says so", "[collect]") {
  Notes notes;
  CHECK(read(log_of({kStart, kFirst}), notes).ending->state == RunState::lost);
  const auto failed = read(log_of({kStart, kFirst, message(18, number(1, 3))}), notes);
  CHECK(failed.ending->state == RunState::failed);
  CHECK(failed.ending->reason == "exit code 3");
}

TEST_CASE("a torn log of W&B is read up to its last whole record", "[collect]") {
  const auto whole = log_of({kStart, kFirst});
  const auto longer = log_of({kStart, kFirst, kSecond});
  for (auto size = whole.size() + 1; size < longer.size(); ++size) {
    Notes notes;
    const auto parts = read(longer.substr(0, size), notes);
    CHECK(value_of(parts.validation, "loss.last") == "0.5");
    CHECK(notes.size() == 1);
  }
}

TEST_CASE("damaged records of W&B are left out and counted", "[collect]") {
  auto bytes = log_of({kStart, kFirst, kSecond, kExit});
  bytes[bytes.find("0.5")] = '7';
  Notes notes;
  const auto parts = read(bytes, notes);
  CHECK(value_of(parts.validation, "loss.last") == "NaN");
  CHECK(value_of(parts.training, "loss").empty());
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("wrong checksum: 1") != std::string::npos);
}

TEST_CASE("a file that only has the name of a W&B log is noted", "[collect]") {
  Notes notes;
  (void)read("", notes);
  CHECK(notes.size() == 2);  // and there is no summary
}
