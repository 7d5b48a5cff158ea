// Logs of W&B and the cache of an analysis, from any bytes. Records stand behind a checksum: the
// input is also taken for one.
#include "readers/wandb_log.hpp"
#include "trees/findings.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridctl::collect;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  RunParts parts;
  (void)read_wandb_log(bytes, [&](std::string_view record) { add_wandb_record(record, parts); });
  add_wandb_record(bytes, parts);
  complete(parts);
  Findings findings;
  findings.run = std::move(parts);
  const auto encoded = encode(findings);
  const auto again = decode(encoded);
  if (!again || encode(*again) != encoded) __builtin_trap();
  if (const auto found = decode(bytes)) (void)encode(*found);
  return 0;
}
