#include <gridctl/config/frozen.hpp>
#include <gridctl/core/try.hpp>

#include <nlohmann/json.hpp>

namespace gridctl::config {

FrozenGrid freeze(const Grid& grid) {
  return {grid.sources, grid.trainer, grid.tester};
}

nlohmann::ordered_json to_json(const FrozenGrid& frozen) {
  nlohmann::ordered_json json = {{"files", nlohmann::ordered_json::object()},
                                 {"trainer", program_to_json(frozen.trainer)},
                                 {"tester", nullptr}};
  for (const auto& [name, text] : frozen.files) json["files"][name] = text;
  if (frozen.tester) json["tester"] = program_to_json(*frozen.tester);
  return json;
}

Result<FrozenGrid> frozen_from_json(const nlohmann::ordered_json& json) {
  FrozenGrid frozen;
  const auto files = json.find("files");
  if (files == json.end() || !files->is_object() || !json.contains("trainer"))
    return fail(ErrorKind::io, "no frozen grid: 'files' or 'trainer' is missing");
  for (const auto& [name, text] : files->items()) {
    if (!text.is_string())
      return fail(ErrorKind::io, "no frozen grid: '" + name + "' is not a text");
    frozen.files.emplace(name, text.get<std::string>());
  }
  GRIDCTL_TRY_ASSIGN(auto trainer, program_from_json(json["trainer"]));
  frozen.trainer = std::move(trainer);
  if (!json.contains("tester") || json["tester"].is_null()) return frozen;
  GRIDCTL_TRY_ASSIGN(auto tester, program_from_json(json["tester"]));
  frozen.tester = std::move(tester);
  return frozen;
}

}  // namespace gridctl::config
