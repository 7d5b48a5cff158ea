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
  KeyLists lists;
  const auto encoded = encode(findings, lists);
  const auto again = decode(encoded, lists);
  if (!again || encode(*again, lists) != encoded) __builtin_trap();
  if (const auto found = decode(bytes, lists)) (void)encode(*found, lists);
  return 0;
}
