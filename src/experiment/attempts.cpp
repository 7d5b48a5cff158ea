#include <gridctl/core/layout.hpp>
#include <gridctl/experiment/attempts.hpp>

namespace gridctl::experiment {

fs::path attempt_folder(const fs::path& experiment, const RunRecord& run, int number) {
  const auto last = experiment / run.directory;
  return number == run.attempt ? last : last.parent_path() / layout::attempt_name(number);
}

std::vector<int> attempts_of(const fs::path& experiment, const RunRecord& run) {
  std::vector<int> numbers;
  boost::system::error_code ignored;
  for (int number = 1; number <= run.attempt; ++number) {
    if (fs::is_directory(attempt_folder(experiment, run, number), ignored))
      numbers.push_back(number);
  }
  return numbers;
}

}  // namespace gridctl::experiment
