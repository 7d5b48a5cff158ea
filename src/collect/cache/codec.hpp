// Values as bytes, for the cache of an analysis. It is read by the program that wrote it, on the
// same machine: numbers have the machine's own order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gridctl::collect {

class Encoder {
 public:
  Encoder() = default;
  explicit Encoder(std::size_t size) { bytes_.reserve(size); }  ///< about so many bytes are to come
  void number(std::uint64_t value);                             ///< small ones take less
  void real(double value);
  void text(std::string_view value);
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Of bytes that may be damaged: past their end, everything is 0 or empty.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] std::uint64_t number();
  [[nodiscard]] double real();
  [[nodiscard]] std::string_view text();
  /// A number of things to come, each of which takes at least `size` bytes.
  [[nodiscard]] std::size_t count(std::size_t size = 1);

  [[nodiscard]] bool is_at_end() const { return rest_.empty(); }
  /// Whether all that was asked for was there.
  [[nodiscard]] bool is_whole() const { return is_whole_; }

 private:
  [[nodiscard]] bool has(std::size_t size);
  std::string_view rest_;
  bool is_whole_ = true;
};

}  // namespace gridctl::collect
