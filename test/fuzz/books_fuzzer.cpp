// The records beside a journal, of any bytes: what runs left behind, what the experiment was made
// from, and who says that it is at work there. Parts of the input are files.
#include "scratch.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/experiment/inputs.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/experiment/rebuild.hpp>
#include <gridctl/launch/exit_record.hpp>
#include <gridctl/sys/folder_socket.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

constexpr std::array<std::string_view, 12> kFiles{
    "runs/0001-t/1/attempt-1/exit.json",
    "runs/0001-t/1/run.json",
    "runs/0001-t/1/attempt-1/test-1/run.json",
    "runs/0001-t/1/attempt-1/test-1/exit.json",
    "runs/0001-t/2/attempt-2/exit.json",
    "runs/0002-u/1/run.json",
    "experiment.json",
    "plan.jsonl",
    "inputs.json",
    "lock",
    ".work.socket",
    ".keeper.socket",
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridctl;
  static const auto scratch = fuzz::make_scratch();
  const auto folder = scratch / "exp";
  fs::create_directories(folder / "runs/0001-t/1/attempt-1");
  fuzz::write_files(folder, kFiles, {reinterpret_cast<const char*>(data), size});
  (void)experiment::collect_records(folder);
  (void)experiment::is_unfinished(folder);
  if (const auto inputs = experiment::read_inputs(folder)) {
    // What is read can be written, and is the same when it is read again.
    const auto text = experiment::to_text(*inputs);
    fuzz::write_file(folder / experiment::kInputsFile, text);
    const auto again = experiment::read_inputs(folder);
    if (!again || experiment::to_text(*again) != text) __builtin_trap();
  }
  (void)launch::read_exit_record(folder / "runs/0001-t/1/attempt-1");
  if (const auto holder = experiment::lock_holder(folder)) (void)printable(holder->host);
  const auto lock = experiment::ExperimentLock::take(folder, "host", "command");
  if (!lock && lock.error().message.empty()) __builtin_trap();
  (void)sys::connect_for(folder, "work");
  fs::remove_all(folder);
  return 0;
}
