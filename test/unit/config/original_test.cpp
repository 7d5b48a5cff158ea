// Against what MI-Prometheus itself made of its configurations. The data lie beside the project;
// where they are not, these tests are skipped. merge_cases_test.cpp compares everywhere.
#include "support/skip.hpp"
#include "trees.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/config/merge.hpp>

#include <cmath>
#include <set>
#include <sstream>

#include <boost/filesystem/fstream.hpp>

using namespace gridctl;
using Json = nlohmann::json;

namespace {

/// Works in a folder of the original's data, if there is one.
class OriginalData {
 public:
  explicit OriginalData(const std::string& folder)
      : path_(fs::path(GRIDCTL_SHARED_DIR) / "mip" / folder), before_(fs::current_path()) {
    is_there_ = fs::is_directory(path_);
    if (is_there_) {
      fs::current_path(path_);
    } else {
      test::skip("there is no " + path_.string());
    }
  }
  OriginalData(const OriginalData&) = delete;
  OriginalData& operator=(const OriginalData&) = delete;
  ~OriginalData() { fs::current_path(before_); }
  explicit operator bool() const { return is_there_; }

 private:
  fs::path path_;
  fs::path before_;
  bool is_there_ = false;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// Python writes NaN and infinities as bare words.
Json read_json(const fs::path& path) {
  std::ostringstream text;
  text << fs::ifstream(path).rdbuf();
  auto clean = replaced(text.str(), " -Infinity", " \"-inf\"");
  clean = replaced(clean, " Infinity", " \"inf\"");
  return Json::parse(replaced(clean, " NaN", " \"nan\""));
}

Json comparable(const nlohmann::ordered_json& value) {
  if (value.is_number_float() && !std::isfinite(value.get<double>()))
    return std::isnan(value.get<double>()) ? "nan" : value.get<double>() > 0 ? "inf" : "-inf";
  if (value.is_array()) {
    auto list = Json::array();
    for (const auto& item : value) list.push_back(comparable(item));
    return list;
  }
  if (value.is_object()) {
    auto object = Json::object();
    for (const auto& [key, item] : value.items()) object[key] = comparable(item);
    return object;
  }
  return Json::parse(value.dump());
}

/// As text, so that 1 and 1.0 differ. The key `default_configs` is about files: it is not kept.
std::string expected_text(Json merged) {
  merged.erase("default_configs");
  return merged.dump(1);
}

std::string text_of(const config::Node& tree) {
  return comparable(to_json(tree)).dump(1);
}

std::vector<fs::path> files_below(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void check_round_trip(const config::Node& tree) {
  const auto yaml = to_yaml(tree);
  const auto again = test::parse_text(yaml, "again.yaml");
  if (!again) FAIL(to_text(again.error()));
  CHECK(test::shape(*again) == test::shape(tree));
  CHECK(to_yaml(*again) == yaml);
}

}  // namespace

TEST_CASE("every configuration of the original merges as it did there",
          "[config][needs-original]") {
  const OriginalData data("");
  if (!data) return;
  const auto files = files_below("configs", ".yaml");
  CHECK(files.size() == 89);
  for (const auto& file : files) {
    INFO(file.string());
    const auto merged = config::load_configs({file.string()});
    if (!merged) FAIL(to_text(merged.error()));
    const auto golden = fs::path("golden") / (replaced(file.string(), "/", "__") + ".json");
    if (!fs::exists(golden)) FAIL("no golden result for " << file.string());
    CHECK(text_of(merged->tree) == expected_text(read_json(golden)));
    CHECK(merged->warnings.empty());
    check_round_trip(merged->tree);
  }
}

TEST_CASE("every task of the original's grids gets what its child merged there",
          "[config][needs-original]") {
  const OriginalData data("");
  if (!data) return;
  for (const auto* name : {"configs/maes_baselines/maes_grid_training.yaml",
                           "configs/vision/grid_trainer_mnist.yaml"}) {
    const auto grid = config::load_grid(name);
    if (!grid) FAIL(to_text(grid.error()));
    CHECK(grid->warnings.empty());
    for (std::size_t task = 0; task < grid->tasks.size(); ++task) {
      const auto golden = fmt::format("golden/{}__task{}.json", replaced(name, "/", "__"), task);
      INFO(golden);
      CHECK(text_of(grid->tasks[task].merged) == expected_text(read_json(golden)));
      check_round_trip(grid->tasks[task].merged);
    }
  }
}

TEST_CASE("every corner case merges as in the original, or is a declared difference",
          "[config][needs-original]") {
  const OriginalData data("merge_cases");
  if (!data) return;
  const auto cases = read_json("all_expected.json");
  CHECK(cases.size() == 52);
  // What the original dies of, and gridctl takes for what it plainly means.
  const std::set<std::string> accepted = {"comment_only", "empty_file", "default_configs_list",
                                          "default_configs_null"};
  for (const auto& [name, expected] : cases.items()) {
    INFO(name);
    const auto merged =
        config::load_configs(config::split_names(expected.at("configs").get<std::string>()));
    const bool was_ok = expected.at("result") == "ok";
    const bool is_ok = (was_ok && name != "duplicate_keys") || accepted.count(name) > 0;
    if (!merged) INFO(to_text(merged.error()));
    REQUIRE(merged.has_value() == is_ok);
    if (!is_ok || !was_ok) continue;
    CHECK(text_of(merged->tree) == expected_text(expected.at("merged")));
    CHECK(Json(merged->files) == expected.at("parse_order"));
    check_round_trip(merged->tree);
    if (!expected.contains("result_with_worker_defaults")) continue;
    const auto dataloader = std::string(
        "{shuffle: true, batch_sampler: null, num_workers: 0, pin_memory: false, drop_last: false, "
        "timeout: 0}");
    const auto with_defaults = config::overlay(
        test::tree(fmt::format("training: {{terminal_conditions: {{}}, dataloader: {0}, sampler: "
                               "{{}}}}\nvalidation: {{dataloader: {0}, sampler: {{}}}}\n"
                               "testing: {{dataloader: {0}, sampler: {{}}}}\n",
                               dataloader)),
        merged->tree);
    REQUIRE(with_defaults.has_value() == (expected.at("result_with_worker_defaults") == "ok"));
    if (with_defaults)
      CHECK(text_of(*with_defaults) == expected_text(expected.at("merged_with_worker_defaults")));
  }
}
