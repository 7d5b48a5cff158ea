#include "readers/wandb_log.hpp"

#include "formats/json_text.hpp"
#include "formats/protobuf.hpp"
#include "values.hpp"

#include <algorithm>
#include <string>

#include <boost/crc.hpp>
#include <fmt/format.h>

namespace gridctl::collect {
namespace {

constexpr std::string_view kTitle = ":W&B\xE1\xBE";  // and one byte for the version
constexpr std::size_t kBlock = 32768;
constexpr std::size_t kHeader = 7;  // bytes before a piece: checksum, length, type
constexpr std::size_t kLength = 4;
constexpr std::size_t kType = 6;
// Types of pieces; 3 is one between the first and the last.
constexpr unsigned char kFull = 1;
constexpr unsigned char kFirst = 2;
constexpr unsigned char kLast = 4;

// Record
constexpr std::uint32_t kHistory = 2;
constexpr std::uint32_t kConfig = 5;
constexpr std::uint32_t kRun = 17;
constexpr std::uint32_t kExit = 18;
// HistoryItem, ConfigItem
constexpr std::uint32_t kKey = 1;
constexpr std::uint32_t kNestedKey = 2;
constexpr std::uint32_t kJson = 16;

bool is_intact(std::string_view piece, std::size_t size) {
  boost::crc_32_type crc;
  crc.process_bytes(piece.data() + kType, 1 + size);
  return crc.checksum() == little_endian(piece, kLength);
}

/// Joins pieces to records. A record with a damaged piece is dropped.
class Joiner {
 public:
  explicit Joiner(const std::function<void(std::string_view)>& record) : record_(record) {}
  void add(unsigned char type, std::string_view data) {
    if (type == kFull) return record_(data);
    if (type == kFirst) joined_ = data;
    if (type == kFirst) is_open_ = true;
    if (type != kFirst && is_open_) joined_ += data;
    if (type == kLast && is_open_) {
      is_open_ = false;
      record_(joined_);
    }
  }
  void drop() { is_open_ = false; }
  [[nodiscard]] bool is_open() const { return is_open_; }

 private:
  const std::function<void(std::string_view)>& record_;
  std::string joined_;
  bool is_open_ = false;
};

/// Calls `use` with the dotted key and JSON text of every item in field `number` of the message.
template <class Use>
void for_items(std::string_view message, std::uint32_t number, Use use) {
  while (const auto field = next_field(message)) {
    if (field->number != number || !field->is_bytes()) continue;
    std::string key;
    std::string_view json;
    auto item = field->bytes;
    while (const auto part = next_field(item)) {
      if (!part->is_bytes()) continue;
      if (part->number == kJson) json = part->bytes;
      if (part->number != kKey && part->number != kNestedKey) continue;
      if (!key.empty()) key += '.';
      key += part->bytes;
    }
    if (!key.empty()) use(key, json);
  }
}

void add_history(std::string_view history, Curves& curves) {
  Values row;
  for_items(history, 1, [&](const std::string& key, std::string_view json) {
    if (json.size() > 1 && json.front() == '"') json = json.substr(1, json.size() - 2);  // "NaN"
    if (key != "_runtime" && is_number(json)) row.emplace_back(key, json);
  });
  while (const auto field = next_field(history)) {
    if (field->number != 2 || !field->is_bytes() || !value_of(row, "_step").empty()) continue;
    auto step = field->bytes;
    const auto number = next_field(step);
    row.emplace_back("_step", std::to_string(number ? number->bits : 0));
  }
  add_flat(row, curves);
}

void add_configuration(std::string_view config, Values& configuration) {
  for_items(config, 1, [&](const std::string& key, std::string_view json) {
    if (key.front() == '_') return;  // a key of W&B itself
    const auto value = parse_json_text(fmt::format("{{\"value\":{}}}", json));
    if (!value) return;
    for (auto& [inner, text] : flat(*value)) {
      const auto name = key + std::string(inner.substr(std::string_view("value").size()));
      std::erase_if(configuration, [&](const auto& pair) { return pair.first == name; });
      configuration.emplace_back(name, text);
    }
  });
}

void add_start(std::string_view run, RunParts& parts) {
  constexpr std::uint32_t kConfigOfRun = 4;
  constexpr std::uint32_t kStart = 17;
  constexpr std::uint64_t kLatest = 4'000'000'000;  // seconds; anything later is no time
  while (const auto field = next_field(run)) {
    if (!field->is_bytes()) continue;
    if (field->number == kConfigOfRun) add_configuration(field->bytes, parts.configuration);
    if (field->number != kStart) continue;
    auto time = field->bytes;
    const auto seconds = next_field(time);
    if (!seconds || seconds->number != 1 || seconds->bits > kLatest) continue;
    parts.ending->started_at = TimePoint(std::chrono::seconds(seconds->bits));
  }
}

void add_exit(std::string_view exit, Ending& ending) {
  std::uint64_t code = 0;
  std::uint64_t seconds = 0;
  while (const auto field = next_field(exit)) {
    if (field->number == 1) code = field->bits;
    if (field->number == 2) seconds = field->bits & 0xFFFFFFFFU;
  }
  ending.state = code == 0 ? RunState::succeeded : RunState::failed;
  ending.reason = code == 0 ? "" : fmt::format("exit code {}", static_cast<std::int32_t>(code));
  if (ending.started_at) ending.ended_at = *ending.started_at + std::chrono::seconds(seconds);
}

}  // namespace

WandbLogEnd read_wandb_log(std::string_view bytes,
                           const std::function<void(std::string_view)>& record) {
  WandbLogEnd end;
  end.is_log = bytes.substr(0, kTitle.size()) == kTitle;
  if (!end.is_log) return end;
  Joiner joiner(record);
  for (std::size_t at = kTitle.size() + 1; at < bytes.size();) {
    const auto left = kBlock - at % kBlock;
    if (left < kHeader) {  // too few bytes for a piece fill the block
      at += left;
      continue;
    }
    const auto piece = bytes.substr(at, left);
    const auto size = piece.size() < kHeader ? left : little_endian(piece.substr(kLength), 2);
    if (piece.size() < kHeader || piece.size() < kHeader + size) {
      // Longer than its block is damage, longer than the file the end of it.
      if (piece.size() == left) ++end.damaged;
      if (piece.size() < left) end.is_torn = true;
      joiner.drop();
      at += left;
      continue;
    }
    const auto type = static_cast<unsigned char>(piece[kType]);
    if (is_intact(piece, size)) {
      joiner.add(type, piece.substr(kHeader, size));
    } else {
      joiner.drop();
      if (type != 0 || size != 0) ++end.damaged;  // else space that was set aside
    }
    at += kHeader + size;
  }
  end.is_torn = end.is_torn || joiner.is_open();
  return end;
}

void add_wandb_record(std::string_view record, RunParts& parts) {
  if (!parts.ending) {
    parts.ending.emplace();
    parts.ending->reason = "W&B has no record of its end";
  }
  while (const auto field = next_field(record)) {
    if (!field->is_bytes()) continue;
    if (field->number == kHistory) add_history(field->bytes, parts.rows);
    if (field->number == kConfig) add_configuration(field->bytes, parts.configuration);
    if (field->number == kRun) add_start(field->bytes, parts);
    if (field->number == kExit) add_exit(field->bytes, *parts.ending);
  }
}

}  // namespace gridctl::collect
