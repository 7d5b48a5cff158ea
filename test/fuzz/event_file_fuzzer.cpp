// TensorBoard's event files, from any bytes. A checksum keeps random bytes from all that lies
// behind it, so that the input is also wrapped in a record whose checksums are right.
#include "formats/event_file.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace {

template <class T>
void append(std::string& bytes, T value) {
  const auto old = bytes.size();
  bytes.resize(old + sizeof value);
  std::memcpy(bytes.data() + old, &value, sizeof value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridctl::collect;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto scalar = [](const ScalarEvent& event) {
    if (event.tag.empty() || event.text.empty()) __builtin_trap();
  };
  SessionInfo session;
  (void)read_events(bytes, scalar, session);
  std::string record;
  append(record, std::uint64_t{bytes.size()});
  append(record, masked_crc(record));
  record += bytes;
  append(record, masked_crc(bytes));
  const auto end = read_events(record, scalar, session);
  if (end.is_torn || end.damaged != 0) __builtin_trap();
  return 0;
}
