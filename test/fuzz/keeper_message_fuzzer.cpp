// What says that it is the keeper, or a gridctl: a stream of any bytes, in two portions.
#include "local/keeper_protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridctl::launch;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  keeper::Decoder decoder;
  for (const auto portion : {bytes.substr(0, size / 2), bytes.substr(size / 2)}) {
    decoder.feed(portion);
    for (;;) {
      const auto message = decoder.next();
      if (!message) return 0;
      if (!*message) break;
      // What was understood is said in the same words.
      keeper::Decoder again;
      again.feed(keeper::encode(**message));
      const auto same = again.next();
      if (!same || !*same || (*same)->index() != (*message)->index()) __builtin_trap();
    }
  }
  return 0;
}
