#include "trees.hpp"

#include <gridctl/config/grid.hpp>

using namespace gridctl;
using namespace gridctl::config;
using test::json;
using Words = std::vector<std::string>;

TEST_CASE("the profiles have the original's command lines", "[config]") {
  for (const auto* name : {"mip-offline-trainer", "mip-online-trainer"}) {
    const auto* trainer = find_builtin_program(name);
    REQUIRE(trainer);
    CHECK(trainer->command == Words{name, "${if_gpu:--gpu}", "--c", "${config}", "--expdir",
                                    "${run_dir}", "--li", "100", "--ll", "INFO"});
    CHECK(trainer->seed_keys == Words{"training.seed_torch", "training.seed_numpy"});
    CHECK(trainer->produces == Words{"**/models/model_best.pt"});
    CHECK(trainer->tester == "mip-tester");
  }
  const auto* tester = find_builtin_program("mip-tester");
  REQUIRE(tester);
  CHECK(tester->command == Words{"mip-tester", "--model", "${model}", "--li", "100", "--ll", "INFO",
                                 "${if_gpu:--gpu}"});
  CHECK(tester->model == "**/models/model_best.pt");
  CHECK(find_builtin_program("mip-analyzer") == nullptr);
  CHECK(builtin_programs().size() == 3);
}

TEST_CASE("a trainer profile lays the original's grid defaults", "[config]") {
  const auto& defaults = find_builtin_program("mip-offline-trainer")->defaults;
  CHECK(to_yaml(defaults) ==
        "testing:\n"
        "  dataloader:\n"
        "    num_workers: 0\n"
        "  seed_numpy: -1\n"
        "  seed_torch: -1\n"
        "training:\n"
        "  dataloader:\n"
        "    num_workers: 0\n"
        "  seed_numpy: -1\n"
        "  seed_torch: -1\n"
        "validation:\n"
        "  dataloader:\n"
        "    num_workers: 0\n");
  CHECK(comes_from_defaults(*defaults.find_path("training.seed_torch")));
  CHECK_FALSE(comes_from_defaults(test::tree("a: 1")));
  CHECK_FALSE(comes_from_defaults(Node()));
}

TEST_CASE("a program survives the journal", "[config]") {
  Program program = *find_builtin_program("mip-online-trainer");
  program.cwd = "run_dir";
  program.environment = {{"B", "1"}, {"A", "two words"}};
  program.ignore = {"training.problem.data_folder"};
  program.arguments = {{"amp", "--a", "--no-a", Spelling::flag_pair, {}},
                       {"layers", "", "", Spelling::list, {}}};
  program.defaults.set_path("training.lr", Node::scalar("1e-5", Style::plain));
  program.defaults.set_path("training.tag", Node::scalar("on", Style::single_quoted));
  const auto text = program_to_json(program).dump();
  const auto back = program_from_json(nlohmann::ordered_json::parse(text));
  REQUIRE(back.has_value());
  CHECK(program_to_json(*back).dump() == text);
  CHECK(back->command == program.command);
  CHECK(back->environment == program.environment);
  REQUIRE(back->arguments.size() == 2);
  CHECK(back->arguments[0].negation == "--no-a");
  CHECK(back->arguments[1].spelling == Spelling::list);
  CHECK(to_yaml(back->defaults) == to_yaml(program.defaults));
  CHECK(comes_from_defaults(*back->defaults.find_path("training.seed_torch")));
}

TEST_CASE("a program of an older journal has no arguments", "[config]") {
  auto json = program_to_json(builtin_programs().front());
  json.erase("arguments");
  CHECK(program_from_json(json).value().arguments.empty());
  json["arguments"] = {{"amp", {"flga"}}};
  CHECK_FALSE(program_from_json(json).has_value());
}

TEST_CASE("a damaged program is an error", "[config]") {
  CHECK_FALSE(program_from_json(nlohmann::ordered_json::object()).has_value());
  CHECK_FALSE(program_from_json(nlohmann::ordered_json::array()).has_value());
  auto json = program_to_json(builtin_programs().front());
  json["command"] = 5;
  CHECK_FALSE(program_from_json(json).has_value());
}
