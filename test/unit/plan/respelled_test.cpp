// A number has several spellings, and older journals took some of them for texts.
#include "expansion.hpp"
#include "grids.hpp"
#include "support/catch.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/plan/plan.hpp>

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::plan;

namespace {

std::string grid(const std::string& sweep, const std::string& settings = "{}") {
  return fmt::format(
      "grid_settings: {}\ngrid_tasks: [{{name: t, overwrite: {{eps: 0.5}}}}]\ngrid_sweep: {}\n",
      settings, sweep);
}

std::vector<std::string> identities(const Plan& plan) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < plan.configuration_count(); ++i)
    out.push_back(plan.configuration_at(i).identity);
  return out;
}

/// What a gridctl to which 1e-3 was a text would have booked, numbered from behind.
std::unordered_map<std::string, KnownConfiguration> booked_by_older(const Plan& plan) {
  const auto old = Expansion::make(plan.grid(), {}, Numbers::yaml11).value();
  std::unordered_map<std::string, KnownConfiguration> known;
  int number = static_cast<int>(old.points.size());
  for (const auto& point : old.points) {
    known.emplace(identity_text(old.digest(point)),
                  KnownConfiguration{number, fmt::format("old-{}", number)});
    --number;
  }
  return known;
}

}  // namespace

TEST_CASE("two spellings of one number are one configuration", "[plan]") {
  const GridFolder folder;
  const auto one = folder.plan(grid("{lr: [1e-1, -.5, [1e-3, 1], {a: 1E5}]}")).value();
  const auto two = folder.plan(grid("{lr: [1.0e-1, -0.5, [0.001, 1], {a: 1.0e+5}]}")).value();
  CHECK(identities(one) == identities(two));
  const auto both = folder.plan(grid("{lr: [1e-1, 1.0e-1]}")).value();
  CHECK(both.configuration_count() == 1);
  CHECK(both.notes().front().message.find("the same as another") != std::string::npos);
}

TEST_CASE("codes that look like numbers stay different", "[plan]") {
  const GridFolder folder;
  CHECK(folder.plan(grid("{code: [08001, 8001, 0o17, 15, '1e-1', 1e-1]}"))
            .value()
            .configuration_count() == 6);
}

TEST_CASE("a respelled number keeps the sample and the seeds", "[plan]") {
  const GridFolder folder;
  const std::string settings = "{seed_by: [lr], seed_mode: independent}";
  const auto one =
      folder.plan(grid("{lr: [1e-1, 1e-2, 1e-3, 1e-4], w: [1, 2, 3], sample: 4}", settings))
          .value();
  const auto two =
      folder.plan(grid("{lr: [1.0e-1, 1.0e-2, 1.0e-3, 1.0e-4], w: [1, 2, 3], sample: 4}", settings))
          .value();
  REQUIRE(identities(one) == identities(two));
  for (int number = 1; number <= 4; ++number) CHECK(one.seed({number, 1}) == two.seed({number, 1}));
}

TEST_CASE("an older journal keeps its identities, numbers, sample and seeds", "[plan]") {
  const GridFolder folder;
  auto plan = folder
                  .plan(grid("{lr: [1e-1, 1e-2, 1e-3, 1e-4, 0.5], w: [1, 2, 3], sample: 5}",
                             "{seed_by: [lr]}"))
                  .value();
  const auto fresh = identities(plan);
  const auto known = booked_by_older(plan);
  REQUIRE(known.size() == 5);
  REQUIRE_FALSE(known.contains(fresh.front()));
  plan.renumber(known);
  for (const auto& identity : identities(plan)) CHECK(known.contains(identity));
  for (int number = 1; number <= 5; ++number)
    CHECK(plan.folder(number) == fmt::format("old-{}", number));
  const auto first = plan.configuration_at(0).number;
  const auto lr = plan.merged(first).find_path("lr")->text();
  const auto line = lr == "0.5" ? lr : '"' + lr + '"';
  CHECK(plan.seed({first, 1}) ==
        (splitmix64(fnv1a("gridctl-seed/1:0:1:lr=" + line)) & 0x7fffffffULL));
}

TEST_CASE("a journal of today is left as it is", "[plan]") {
  const GridFolder folder;
  auto plan = folder.plan(grid("{lr: [1e-1, 1e-2]}")).value();
  const auto before = identities(plan);
  plan.renumber({{before[1], {7, "seven"}}});
  CHECK(identities(plan) == before);
  CHECK(plan.configuration_at(1).number == 7);
}
