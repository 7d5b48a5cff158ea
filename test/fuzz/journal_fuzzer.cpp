// A journal that somebody has made of any bytes: read, written to, and salvaged.
#include "scratch.hpp"

#include <gridctl/journal/journal.hpp>
#include <gridctl/journal/salvage.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridctl;
  using Access = journal::Journal::Access;
  static const auto scratch = fuzz::make_scratch();
  const auto file = scratch / journal::kJournalName;
  fuzz::write_file(file, {reinterpret_cast<const char*>(data), size});
  (void)journal::is_sound(file);
  const auto records = journal::salvage(file);
  for (const auto access : {Access::read, Access::write}) {
    const auto books = journal::Journal::open(file, access);
    if (!books && books.error().message.empty()) __builtin_trap();
    if (!books) continue;
    (void)(*books)->experiment();
    (void)(*books)->configurations();
    (void)(*books)->runs(Phase::train);
    (void)(*books)->runs(Phase::test);
    (void)(*books)->attempts();
    (void)(*books)->plan();
    (void)(*books)->last_invocation();
  }
  // What was salvaged can be written down again.
  const auto again = scratch / "again.db";
  (void)journal::restore(again, records);
  for (const auto* ending : {"", "-wal", "-shm", "-journal"}) {
    fs::remove(file.string() + ending);
    fs::remove(again.string() + ending);
  }
  return 0;
}
