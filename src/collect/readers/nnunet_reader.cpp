// nnU-Net: summary.json of an evaluation, in the folder "validation" of a fold or beside
// predictions, and the fold's training_log_TIME.txt. Version 2 has "foreground_mean", version 1
// "results.mean". A fold is a repetition of the trainer that names the folder above it.
#include "formats/json_text.hpp"
#include "readers/json_files.hpp"
#include "readers/printed.hpp"
#include "readers/reader.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>

namespace gridctl::collect {
namespace {

constexpr const char* kSummary = "summary.json";
constexpr const char* kValidation = "validation";
constexpr std::string_view kFold = "fold_";

const JsonText* object_in(const JsonText& root, const char* key) {
  const auto* const found = root.find(key);
  return found != nullptr && found->is_object() ? found : nullptr;
}

/// Returns true if the file is a summary of nnU-Net, as its beginning and its end tell: it may have
/// a thousand cases.
bool is_summary(const fs::path& file) {
  constexpr std::size_t kEnds = 4096;  // bytes
  boost::system::error_code error;
  if (!fs::is_regular_file(file, error) || error) return false;
  Notes ignored;  // whoever reads the file notes what is wrong with it
  const auto ends = read_ends(file, kEnds, kEnds, ignored);
  if (!ends) return false;
  const auto has = [&](const char* word) {
    return ends->head.find(word) != std::string::npos || ends->tail.find(word) != std::string::npos;
  };
  return has("\"foreground_mean\"") || has("\"metric_per_case\"") ||
         (has("\"author\"") && has("\"task\"") && has("\"results\""));
}

/// Adds "foreground_mean.Dice" and "class_1.Dice". The first version counts the background as
/// class 0, and has no mean of the others.
void add_summary(const JsonText& root, Values& into) {
  if (const auto* const all = object_in(root, "foreground_mean")) {
    for (auto& [key, value] : flat(*all)) into.emplace_back("foreground_mean." + key, value);
  }
  const auto* const first = object_in(root, "results");
  const auto* const classes = object_in(first != nullptr ? *first : root, "mean");
  if (classes == nullptr) return;
  for (const auto& one : classes->members) {
    const bool is_background = first != nullptr && one.name == "0";
    if (!one.is_object() || is_background) continue;
    for (auto& [key, value] : flat(one)) into.emplace_back("class_" + one.name + "." + key, value);
  }
}

bool is_training_log(const std::string& name) {
  return name.starts_with("training_log_") && name.ends_with(".txt");
}

class NnUnetReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "nnU-Net"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return (folder.has(kSummary) && is_summary(folder.path / kSummary)) || is_fold(folder);
  }

  [[nodiscard]] bool is_part(const Folder& folder) const override {
    return folder.path.filename() == kValidation;
  }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return file == kSummary && is_summary(folder.path / file);
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    if (is_fold(folder)) {
      read_fold(folder, last_line, parts, notes);
    } else if (const auto root = read_json_object(folder.path / kSummary, notes)) {
      const auto words = stats::words_of(folder.path.filename().string());
      const bool is_validation = std::any_of(words.begin(), words.end(), [](const auto& word) {
        return split_word(word) == "valid" || word == "crossval";
      });
      add_summary(*root, is_validation ? parts.validation : parts.test);
    }
  }

 private:
  static bool is_fold(const Folder& folder) {
    const bool has_validation =
        std::binary_search(folder.folders.begin(), folder.folders.end(), kValidation);
    return has_validation && is_summary(folder.path / kValidation / kSummary);
  }

  static void read_fold(const Folder& folder, LastLine last_line, RunParts& parts, Notes& notes) {
    for (const auto& name : folder.files) {
      if (is_training_log(name)) add_printed(folder.path / name, last_line, {}, parts, notes);
    }
    const auto fold = folder.path.filename().string();
    if (fold.starts_with(kFold)) {
      parts.configuration = {
          {"trainer", folder.path.parent_path().filename().string()},
          {"dataset", folder.path.parent_path().parent_path().filename().string()}};
    }
    if (const auto root = read_json_object(folder.path / kValidation / kSummary, notes))
      add_summary(*root, parts.validation);
  }
};

}  // namespace

std::unique_ptr<Reader> make_nnunet_reader() {
  return std::make_unique<NnUnetReader>();
}

}  // namespace gridctl::collect
