// Checkpoints of PyTorch, from any bytes: as a file of either container, and as a bare pickle.
#include "formats/pickle.hpp"
#include "readers/checkpoint.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridctl::collect;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto pickle = read_pickle(bytes);
  if (pickle && (pickle->top == nullptr || pickle->size > size)) __builtin_trap();
  if (!pickle && pickle.error().message.empty()) __builtin_trap();
  const ReadAt read_at = [&](std::uint64_t offset, std::size_t length) {
    return offset < size ? std::string(bytes.substr(static_cast<std::size_t>(offset), length))
                         : std::string();
  };
  (void)read_checkpoint(read_at, size);
  return 0;
}
