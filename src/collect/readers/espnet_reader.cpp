// ESPnet: RESULTS.md of one model in its folder, beside train.log. Lists of several models are no
// run (collections.hpp).
#include "readers/printed.hpp"
#include "readers/reader.hpp"
#include "readers/result_lists.hpp"

namespace gridctl::collect {
namespace {

constexpr const char* kResults = "RESULTS.md";
constexpr const char* kTrainLog = "train.log";

class EspnetReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "ESPnet"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return folder.has(kResults) && has_one_model(folder.path / kResults);
  }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return file == kResults && has_run(folder);
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    if (folder.has(kTrainLog)) add_printed(folder.path / kTrainLog, last_line, {}, parts, notes);
    for (auto& run : read_espnet_results(folder.path / kResults, notes)) {
      for (auto& pair : run.parts.validation) parts.validation.push_back(std::move(pair));
      for (auto& pair : run.parts.test) parts.test.push_back(std::move(pair));
    }
  }

 private:
  static bool has_one_model(const fs::path& file) {
    Notes ignored;  // whoever reads the file notes what is wrong with it
    return is_espnet_results(file) && read_espnet_results(file, ignored).size() == 1;
  }
};

}  // namespace

std::unique_ptr<Reader> make_espnet_reader() {
  return std::make_unique<EspnetReader>();
}

}  // namespace gridctl::collect
