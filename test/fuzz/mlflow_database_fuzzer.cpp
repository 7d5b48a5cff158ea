// An SQLite file that somebody has made of any bytes, where MLflow's database is looked for.
#include "readers/mlflow.hpp"
#include "scratch.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridctl;
  static const auto scratch = fuzz::make_scratch();
  const auto file = scratch / collect::kMlflowDatabase;
  fuzz::write_file(file, {reinterpret_cast<const char*>(data), size});
  collect::Notes notes;
  for (const auto& run : collect::read_mlflow_database(file, notes)) {
    // The name becomes a part of paths.
    if (run.id.find('/') != std::string::npos) __builtin_trap();
  }
  for (const auto* ending : {"", "-wal", "-shm", "-journal"})
    boost::filesystem::remove(file.string() + ending);
  return 0;
}
