// LLaMA-Factory: trainer_log.jsonl, an object a line. Of its numbers, those that tell how much is
// left are nobody's result.
#include "readers/json_lines.hpp"
#include "readers/naming.hpp"

#include <algorithm>
#include <array>

namespace gridctl::collect {
namespace {

constexpr const char* kLog = "trainer_log.jsonl";

std::string name_of(std::string_view name) {
  constexpr std::array<std::string_view, 4> kLeftOut{"total_steps", "percentage", "elapsed_time",
                                                     "remaining_time"};
  const bool is_left_out = std::find(kLeftOut.begin(), kLeftOut.end(), name) != kLeftOut.end();
  return is_left_out ? "" : std::string(name);
}

class LlamaFactoryReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "LLaMA-Factory"; }

  [[nodiscard]] bool owns(const Folder& /*folder*/, const std::string& file) const override {
    return file == kLog;
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override { return folder.has(kLog); }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    const Naming naming{{"current_steps"}, name_of};
    for_each_json_line(folder.path / kLog, last_line, notes,
                       [&](const Values& line) { add_flat(renamed(line, naming), parts.rows); });
  }
};

}  // namespace

std::unique_ptr<Reader> make_llama_factory_reader() {
  return std::make_unique<LlamaFactoryReader>();
}

}  // namespace gridctl::collect
