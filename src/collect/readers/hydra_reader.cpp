// Hydra: the configuration of a job in .hydra/config.yaml. Statistics are somebody else's.
#include "readers/configuration.hpp"
#include "readers/reader.hpp"

#include <algorithm>

namespace gridctl::collect {
namespace {

constexpr const char* kHydra = ".hydra";
constexpr const char* kConfiguration = "config.yaml";

class HydraReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "Hydra"; }

  [[nodiscard]] bool tells_statistics() const override { return false; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return std::binary_search(folder.folders.begin(), folder.folders.end(), kHydra);
  }

  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& notes) const override {
    parts.configuration = read_configuration(folder.path / kHydra / kConfiguration, notes);
  }
};

}  // namespace

std::unique_ptr<Reader> make_hydra_reader() {
  return std::make_unique<HydraReader>();
}

}  // namespace gridctl::collect
