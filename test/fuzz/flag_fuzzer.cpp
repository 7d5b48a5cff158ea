// The values of --set, --sweep, --only and --skip, from any bytes.
#include <gridctl/plan/filter.hpp>
#include <gridctl/plan/sweep.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)gridctl::plan::parse_axis(text);
  (void)gridctl::plan::parse_filter(text, "--only");
  const auto axis = gridctl::plan::parse_sweep(text);
  if (axis && axis->size() == 0) __builtin_trap();
  return 0;
}
