// All that a plan is made from, as it was asked for: kept in an experiment, so that it can go on as
// it was begun.
#pragma once

#include <gridctl/config/frozen.hpp>
#include <gridctl/core/environment.hpp>
#include <gridctl/core/messages.hpp>
#include <gridctl/plan/plan.hpp>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::experiment {

/// What the grid options say, as texts, and the grid file's name.
struct PlanInputs {
  std::string grid;
  std::string trainer;  ///< --trainer
  std::optional<long> repetitions;
  std::optional<long> seed;
  std::vector<std::string> set;
  std::vector<std::string> sweep;
  std::vector<std::string> only;
  std::vector<std::string> skip;
  std::vector<std::string> identities = {};  ///< only these configurations; empty: all
  bool stops_early = true;                   ///< false: the grid's `early_stopping` is left out
  std::vector<plan::AskedPoint> asked = {};  ///< of the grid's search, in the order of asking
};

/// The lists of PlanInputs by the names of their options: "set", "sweep", "only", "skip".
inline constexpr std::array<std::pair<const char*, std::vector<std::string> PlanInputs::*>, 4>
    kInputLists = {{
        {"set", &PlanInputs::set},
        {"sweep", &PlanInputs::sweep},
        {"only", &PlanInputs::only},
        {"skip", &PlanInputs::skip},
    }};

/// The inputs parsed. Errors: a text that cannot be read.
[[nodiscard]] Result<plan::PlanOptions> plan_options(const PlanInputs& inputs);

/// Reads the grid, from `frozen` if that is not null, and expands it. The environment tells where
/// the user's profiles are. Warnings and notes go to `messages`, unless the grid is frozen: then
/// they went there when the experiment was made.
[[nodiscard]] Result<plan::Plan> make_plan(const PlanInputs& inputs,
                                           const config::FrozenGrid* frozen,
                                           const Environment& environment,
                                           const Messages& messages);

/// What EXPDIR/inputs.json holds.
struct FrozenInputs {
  PlanInputs inputs;
  config::FrozenGrid grid;
  std::string cwd;              ///< where gridctl was started: relative names begin there
  bool freezes_code = false;    ///< asked for; the two below say what was done
  std::string code_root;        ///< the work tree that runs use a copy of; empty: none
  std::string code_folder;      ///< below the experiment: that copy
  int tests_of_each_model = 0;  ///< of `gridctl run`; 0: trainings only
};
inline constexpr const char* kInputsFile = "inputs.json";

/// {"schema":"gridctl.inputs/1", "grid", "cwd", "options":{…}, "tests_of_each_model", "files",
/// "trainer", "tester"}
[[nodiscard]] std::string to_text(const FrozenInputs& inputs);
/// Reads a text of to_text(). Errors: not ours, a newer schema.
[[nodiscard]] Result<FrozenInputs> inputs_from(const std::string& text);
/// An error if to_text() cannot say it: JSON holds no bytes that are no UTF-8, and a resume must
/// find the very names.
[[nodiscard]] Result<void> check_recordable(const FrozenInputs& frozen);
/// Reads inputs.json, and the points that the experiment's search has asked for since. Errors: no
/// such file (an experiment of an older gridctl), not ours, a newer schema.
[[nodiscard]] Result<FrozenInputs> read_inputs(const fs::path& experiment);
/// Adds the points that the experiment's search has asked for and that the inputs do not have.
[[nodiscard]] Result<void> add_asked(const fs::path& experiment, PlanInputs& inputs);
/// The folder of the grid file that the experiment was made from; empty if it does not say.
[[nodiscard]] fs::path grid_folder(const fs::path& experiment);

}  // namespace gridctl::experiment
