// Encodes values as bytes for the cache of an analysis. The program that reads a cache is the one
// that wrote it, on the same machine: numbers have the machine's own byte order.
#pragma once

#include <gridctl/collect/notes.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gridctl::collect {

class Encoder {
 public:
  Encoder() = default;
  explicit Encoder(std::size_t size) { bytes_.reserve(size); }  ///< `size`: about how many bytes
  void number(std::uint64_t value);                             ///< small numbers take fewer bytes
  void real(double value);
  void text(std::string_view value);
  void notes(const Notes& value);
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Decodes bytes that may be damaged: past their end, every value is 0 or empty.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] std::uint64_t number();
  [[nodiscard]] double real();
  [[nodiscard]] std::string_view text();
  [[nodiscard]] Notes notes();
  /// The number of elements that follow; 0 if so many of `size` bytes or more do not fit.
  [[nodiscard]] std::size_t count(std::size_t size = 1);

  [[nodiscard]] bool is_at_end() const { return rest_.empty(); }
  /// False if a value was asked for past the end.
  [[nodiscard]] bool is_whole() const { return is_whole_; }

 private:
  [[nodiscard]] bool has(std::size_t size);
  std::string_view rest_;
  bool is_whole_ = true;
};

}  // namespace gridctl::collect
