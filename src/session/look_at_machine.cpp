#include <gridctl/core/try.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/session/devices.hpp>
#include <gridctl/session/health.hpp>
#include <gridctl/sys/control_groups.hpp>
#include <gridctl/sys/disk.hpp>
#include <gridctl/sys/survey.hpp>

namespace gridctl::session {
namespace {

/// The directory, or the nearest above it that is there.
fs::path nearest_existing(fs::path folder) {
  boost::system::error_code error;
  folder = fs::absolute(folder, error);
  while (!fs::exists(folder, error) && folder.has_parent_path() && folder != folder.parent_path())
    folder = folder.parent_path();
  return folder;
}

void look_at_place(const fs::path& folder, MachineFacts& facts) {
  const auto place = nearest_existing(folder);
  const auto about = sys::file_system_of(place);
  facts.place = fs::absolute(folder).lexically_normal().string();
  facts.file_system = about.name;
  facts.free_files = about.free_files;
  facts.is_shared_file_system = !journal::is_wal_safe_in(place);
  if (const auto bytes = sys::free_bytes(place)) facts.free_bytes = *bytes;
  boost::system::error_code error;
  if (!fs::is_directory(place, error))
    facts.place_error = place.string() + " is no directory";
  else if (about.is_read_only)
    facts.place_error = place.string() + " is on a file system that is mounted read-only";
  else if (!about.is_writable)
    facts.place_error = "you may not write in " + place.string();
}

}  // namespace

Result<MachineFacts> look_at_machine(const fs::path& folder, const Environment& environment) {
  MachineFacts facts;
  GRIDCTL_TRY_ASSIGN(facts.topology, read_topology("", true));
  boost::system::error_code error;
  facts.has_nvidia_device = fs::exists("/dev/nvidiactl", error);
  const auto groups =
      sys::ControlGroups::find("/", environment(sys::kControlGroupVariable).value_or(""));
  if (!groups) facts.control_group_error = groups.error().message;
  const auto locks = sys::find_lock_folder();
  facts.lock_folder = locks.folder.string();
  facts.lock_folder_error = locks.error;
  look_at_place(folder, facts);
  const auto limits = sys::process_limits();
  facts.open_files = limits.open_files;
  facts.processes = limits.processes;
  facts.file_size = limits.file_size;
  facts.is_clock_kept = sys::is_clock_kept();
  facts.year = sys::year();
  return facts;
}

}  // namespace gridctl::session
