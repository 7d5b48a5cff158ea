#include "cache/codec.hpp"

#include <cstring>

namespace gridctl::collect {

void Encoder::number(std::uint64_t value) {
  for (; value >= 0x80U; value >>= 7U) bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
  bytes_ += static_cast<char>(value);
}

void Encoder::real(double value) {
  bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void Encoder::text(std::string_view value) {
  number(value.size());
  bytes_ += value;
}

void Encoder::notes(const Notes& value) {
  number(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    number(value.is_loss(i) ? 1 : 0);
    text(value[i]);
  }
}

bool Decoder::has(std::size_t size) {
  if (rest_.size() >= size) return true;
  rest_ = {};
  is_whole_ = false;
  return false;
}

std::uint64_t Decoder::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && has(1); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80U) return value;
  }
  is_whole_ = false;
  return 0;
}

double Decoder::real() {
  double value = 0;
  if (!has(sizeof value)) return 0;
  std::memcpy(&value, rest_.data(), sizeof value);
  rest_.remove_prefix(sizeof value);
  return value;
}

std::string_view Decoder::text() {
  const auto size = count();
  const auto value = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return value;
}

std::size_t Decoder::count(std::size_t size) {
  const auto value = number();
  if (value <= rest_.size() / size) return static_cast<std::size_t>(value);
  rest_ = {};
  is_whole_ = false;
  return 0;
}

Notes Decoder::notes() {
  Notes notes;
  for (auto left = count(2); left > 0; --left) {
    const bool is_loss = number() != 0;
    std::string sentence(text());
    if (is_loss) {
      notes.add_loss(std::move(sentence));
    } else {
      notes.add_remark(std::move(sentence));
    }
  }
  return notes;
}

}  // namespace gridctl::collect
