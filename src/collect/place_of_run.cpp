#include "place_of_run.hpp"

#include "reads.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::collect {
namespace {

using nlohmann::json;

void append(std::string& list, const std::string& item) {
  if (!list.empty()) list += ' ';
  list += item;
}

std::string text_at(const json& document, const char* key) {
  const auto found = document.find(key);
  return found != document.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

PlaceOfRun read_place(const fs::path& run_json, Notes& notes) {
  PlaceOfRun place;
  boost::system::error_code ignored;
  if (!fs::exists(run_json, ignored)) {
    ReadRecord::add_missing(run_json);
    return place;
  }
  const auto text = read_file(run_json, notes);
  if (!text) return place;
  const auto document = json::parse(*text, nullptr, false);
  if (!document.is_object()) {
    notes.push_back(
        fmt::format("'{}' is not JSON: host and CPUs of its run are left out", run_json.string()));
    return place;
  }
  place.host = text_at(document, "host");
  for (const auto& gpu : document.value("gpus", json::array())) {
    if (gpu.is_object()) append(place.gpu_uuids, text_at(gpu, "uuid"));
  }
  for (const auto& cpu : document.value("cpus", json::array())) append(place.cpus, cpu.dump());
  return place;
}

}  // namespace gridctl::collect
