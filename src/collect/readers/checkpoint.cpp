#include "readers/checkpoint.hpp"

#include "formats/pickle.hpp"
#include "formats/zip.hpp"

#include <gridctl/core/try.hpp>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

using Kind = PickleValue::Kind;

constexpr std::size_t kFirstRead = std::size_t{16} << 10U;  // holds the pickle of most models
constexpr std::size_t kLargestPickle = std::size_t{16} << 20U;
constexpr std::string_view kLegacyMagic("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19",
                                        14);
constexpr int kLegacyHeaders = 3;  // magic, version, sizes of types; then the checkpoint

std::string text_of(const PickleValue& value) {
  switch (value.kind) {
    case Kind::text:
      return std::string(value.text);
    case Kind::integer:
      return std::to_string(value.integer);
    case Kind::number:
      return fmt::format("{}", value.number);
    case Kind::boolean:
      return value.integer != 0 ? "true" : "false";
    default:
      return {};
  }
}

Values values_of(const PickleValue* dict) {
  Values values;
  if (dict == nullptr) return values;
  for (std::size_t i = 0; i + 1 < dict->entries.size(); i += 2) {
    const auto& key = *dict->entries[i];
    if (key.kind == Kind::text) values.emplace_back(key.text, text_of(*dict->entries[i + 1]));
  }
  return values;
}

/// Decodes bytes that protocol 2 writes as a text: each code point, U+0000 to U+00FF, is one byte.
std::optional<std::string> decoded_bytes(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      bytes += text[i];
    } else if ((byte == 0xC2 || byte == 0xC3) && i + 1 < text.size()) {
      bytes += static_cast<char>((byte & 3U) << 6U | (static_cast<unsigned char>(text[++i]) & 63U));
    } else {
      return std::nullopt;
    }
  }
  return bytes;
}

/// The time of a pickled datetime: ten bytes, of which the first two are the year, then one each
/// for month, day, hour, minute and second, then three for microseconds.
std::string time_of(const PickleValue* value) {
  constexpr std::size_t kSize = 10;
  if (value == nullptr) return {};
  const auto* const state = value->argument_of("datetime\ndatetime");
  if (state == nullptr) return {};
  std::optional<std::string> bytes;
  if (const auto* const text = state->argument_of("_codecs\nencode")) {
    bytes = decoded_bytes(text->text);
  } else if (state->kind == Kind::text) {  // Python 2
    bytes = std::string(state->text);
  }
  if (!bytes || bytes->size() != kSize) return {};
  const auto at = [&](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>((*bytes)[i]));
  };
  return fmt::format("{:04}{:02}{:02}_{:02}{:02}{:02}", at(0) * 256 + at(1), at(2) & 0x7FU, at(3),
                     at(4), at(5), at(6));
}

std::optional<Checkpoint> checkpoint_of(const PickleValue& top) {
  const auto* const training = top.find("training_stats");
  const auto* const validation = top.find("validation_stats");
  if (training == nullptr && validation == nullptr) return std::nullopt;
  Checkpoint checkpoint;
  checkpoint.training = values_of(training);
  checkpoint.validation = values_of(validation);
  if (const auto* const status = top.find("status")) checkpoint.status = text_of(*status);
  checkpoint.saved_at = time_of(top.find("model_timestamp"));
  checkpoint.status_time = time_of(top.find("status_timestamp"));
  return checkpoint;
}

/// Skips `headers` pickles and reads the checkpoint in the next one.
Result<std::optional<Checkpoint>> read_from(std::string_view bytes, int headers) {
  for (int i = 0; i < headers; ++i) {
    GRIDCTL_TRY_ASSIGN(const auto header, read_pickle(bytes));
    bytes.remove_prefix(header.size);
  }
  GRIDCTL_TRY_ASSIGN(const auto pickle, read_pickle(bytes));
  return checkpoint_of(*pickle.top);
}

}  // namespace

Result<std::optional<Checkpoint>> read_checkpoint(const ReadAt& read_at, std::uint64_t size) {
  if (size == 0) return fail(ErrorKind::io, "it is empty", "");
  std::uint64_t offset = 0;
  const auto start = read_at(0, kLegacyMagic.size());
  const bool is_zip = start.compare(0, 4, "PK\x03\x04") == 0;
  if (!is_zip && kLegacyMagic.substr(0, start.size()) != start) return std::nullopt;
  if (is_zip) {
    GRIDCTL_TRY_ASSIGN(const auto found, find_stored_member(read_at, size, "/data.pkl"));
    offset = found;
  }
  for (auto length = kFirstRead;; length *= 4) {
    const auto bytes = read_at(offset, length);
    auto checkpoint = read_from(bytes, is_zip ? 0 : kLegacyHeaders);
    const bool may_help = !checkpoint && is_cut_short(checkpoint.error()) &&
                          bytes.size() == length && length < kLargestPickle;
    if (!may_help) return checkpoint;
  }
}

}  // namespace gridctl::collect
