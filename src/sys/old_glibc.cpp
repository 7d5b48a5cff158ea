// What a portable build needs of newer versions of glibc (cmake/Dependencies.cmake), in the words
// of the version that it is linked with. The declarations are those of the newer version's headers.
#include <array>
#include <cerrno>
#include <cstdint>

#include <dlfcn.h>
#include <link.h>
#include <signal.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

extern "C" {

/// glibc 2.32. False is always safe: reference counts are then atomic.
char __libc_single_threaded = 0;  // NOLINT(*-reserved-identifier): the name is glibc's

/// glibc 2.32, of the signals that end programs or are sent to them.
const char* sigabbrev_np(int signal) {
  static constexpr std::array<const char*, SIGSYS + 1> kNames = {
      nullptr, "HUP",  "INT",  "QUIT", "ILL",    "TRAP",   "ABRT",  "BUS",  "FPE",  "KILL", "USR1",
      "SEGV",  "USR2", "PIPE", "ALRM", "TERM",   "STKFLT", "CHLD",  "CONT", "STOP", "TSTP", "TTIN",
      "TTOU",  "URG",  "XCPU", "XFSZ", "VTALRM", "PROF",   "WINCH", "POLL", "PWR",  "SYS"};
  const bool is_known = signal > 0 && static_cast<std::size_t>(signal) < kNames.size();
  return is_known ? kNames[static_cast<std::size_t>(signal)] : nullptr;
}

/// glibc 2.34. Kernels before 5.9 answer ENOSYS, as with the newer glibc.
int close_range(unsigned int first, unsigned int last, int flags) {
  return static_cast<int>(::syscall(SYS_close_range, first, last, flags));
}

/// glibc 2.36, for std::random_device.
std::uint32_t arc4random() {
  std::uint32_t value = 0;
  while (::getrandom(&value, sizeof value, 0) != sizeof value) {
  }
  return value;
}

}  // extern "C"

namespace {

struct Wanted {
  ElfW(Addr) address;
  dl_find_object* found;
};

/// Whether the loaded object has the address; tells where, and where its table for unwinding is.
int look_into(dl_phdr_info* object, std::size_t /*size*/, void* data) {
  auto& wanted = *static_cast<Wanted*>(data);
  const void* table = nullptr;
  ElfW(Addr) begin = ~ElfW(Addr){0};
  ElfW(Addr) end = 0;
  bool has_address = false;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    const auto first = object->dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_GNU_EH_FRAME)
      table = reinterpret_cast<const void*>(first);  // NOLINT(*-int-to-ptr,*-reinterpret-cast)
    if (segment.p_type != PT_LOAD) continue;
    has_address |= wanted.address >= first && wanted.address < first + segment.p_memsz;
    if (first < begin) begin = first;
    if (first + segment.p_memsz > end) end = first + segment.p_memsz;
  }
  if (!has_address || table == nullptr) return 0;
  wanted.found->dlfo_flags = 0;
  wanted.found->dlfo_map_start = reinterpret_cast<void*>(begin);  // NOLINT
  wanted.found->dlfo_map_end = reinterpret_cast<void*>(end);      // NOLINT
  wanted.found->dlfo_link_map = nullptr;
  wanted.found->dlfo_eh_frame = const_cast<void*>(table);  // NOLINT(*-const-cast)
  return 1;
}

}  // namespace

/// glibc 2.35, for the unwinder of exceptions, which reads the table and the bounds alone.
extern "C" int _dl_find_object(void* address, dl_find_object* result) {
  Wanted wanted{reinterpret_cast<ElfW(Addr)>(address), result};  // NOLINT(*-reinterpret-cast)
  return ::dl_iterate_phdr(look_into, &wanted) == 1 ? 0 : -1;
}
