// What --strict makes an exit status of, and what analyze says where nothing can be ranked.
#include "results/analyze_outcome.hpp"
#include "support/catch.hpp"
#include "support/in_child.hpp"
#include "support/scratch_dir.hpp"
#include "support/skip.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gridctl;
using gridctl::journal::in_child;
using gridctl::test::ScratchDir;

namespace {

constexpr uid_t kNobody = 65'534;

test::Outcome analyze(const fs::path& folder, const std::vector<std::string>& words = {},
                      test::Said said = {{"strict", ""}}) {
  std::vector<std::string> all = {folder.string()};
  all.insert(all.end(), words.begin(), words.end());
  said.emplace_back("output", (folder / "out").string());
  return test::analyze(all, said);
}

constexpr const char* kTable = "epoch,val_acc\n1,0.5\n2,0.7\n";

/// Analyzes the folder as a user from whom the file is kept; true if that fails and names the file.
bool fails_for_nobody(const fs::path& folder) {
  const auto outcome = analyze(folder);
  return outcome.code == ExitCode::runs_failed && outcome.tells("b/log.csv");
}

}  // namespace

TEST_CASE("--strict fails where a file may not be read", "[commands][needs-root]") {
  const ScratchDir scratch;
  scratch.write("a/log.csv", kTable);
  const auto secret = scratch.write("b/log.csv", kTable);
  fs::permissions(secret, fs::no_perms);
  const bool is_root = ::geteuid() == 0;
  if (is_root) fs::permissions(scratch.path(), fs::all_all);
  const auto become_nobody = [] {
    return ::setgroups(0, nullptr) == 0 && ::setgid(kNobody) == 0 && ::setuid(kNobody) == 0;
  };
  constexpr int kRefused = 2;
  const int status = in_child([&] {
    if (is_root && !become_nobody()) return kRefused;
    return fails_for_nobody(scratch.path()) ? 0 : 1;
  });
  if (WIFEXITED(status) && WEXITSTATUS(status) == kRefused)
    return test::skip("no process can become another user here");
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("--strict fails where rows are damaged", "[commands]") {
  const ScratchDir scratch;
  scratch.write("a/log.csv", kTable);
  CHECK(analyze(scratch.path()).code == ExitCode::ok);
  scratch.write("b/log.csv", std::string(kTable) + "3\n");
  const auto outcome = analyze(scratch.path());
  CHECK(outcome.code == ExitCode::runs_failed);
  CHECK(outcome.tells("b/log.csv"));
}

TEST_CASE("--strict does not fail for what was only remarked", "[commands]") {
  const ScratchDir scratch;
  scratch.write("a/log.csv", kTable);
  scratch.write("b/train.log", "epoch 1 val acc 0.5\n");       // numbers of a log
  scratch.write("b/sizes.csv", "layer,size\nconv,3\nfc,7\n");  // a table without steps
  const auto outcome = analyze(scratch.path());
  CHECK(outcome.code == ExitCode::ok);
  CHECK(outcome.tells("passed over 1 table"));
  CHECK(outcome.tells("from lines of logs"));
}

TEST_CASE("where nothing can be ranked the columns that have numbers are named", "[commands]") {
  const ScratchDir scratch;
  scratch.write("a/log.csv", "epoch,lr,samples\n1,0.1,5\n2,0.2,7\n");
  scratch.write("b/log.csv", "epoch,samples\n1,5\n2,9\n");
  const auto outcome = analyze(scratch.path(), {}, {});
  CHECK(outcome.code == ExitCode::ok);
  CHECK(outcome.out.find("Nothing to rank by.") != std::string::npos);
  CHECK(outcome.tells("train.samples (2 of 2 runs)"));
  CHECK(outcome.tells("train.lr (1 of 2 runs)"));
  CHECK(outcome.tells("'--metric train.epoch --max' ranks by one"));
  const auto ranked = analyze(scratch.path(), {}, {{"metric", "samples"}, {"max", ""}});
  CHECK(ranked.out.find("Metric train.samples, higher is better.") != std::string::npos);
}

TEST_CASE("where no run left a number it is said how to take them from lines", "[commands]") {
  const ScratchDir scratch;
  scratch.write("a/log.csv", "epoch,acc\n");
  CHECK(analyze(scratch.path(), {}, {}).tells("--scrape 'NAME=REGEX' takes numbers"));
}

TEST_CASE("best selects the runs that rank first, by the metric that is asked", "[commands]") {
  const ScratchDir scratch;
  for (int i = 1; i <= 3; ++i) {
    scratch.write(fmt::format("run{}/config.yaml", i), fmt::format("lr: {}\n", i));
    scratch.write(fmt::format("run{}/log.csv", i),
                  fmt::format("epoch,val_acc,val_loss\n1,0.{},0.{}\n", i, i));
  }
  const auto by_accuracy = analyze(scratch.path(), {"best"}, {});
  CHECK(by_accuracy.out.find("Read 1 run: 1 complete") != std::string::npos);
  CHECK(by_accuracy.out.find("0.3000") != std::string::npos);
  const auto by_loss = analyze(scratch.path(), {"best"}, {{"metric", "loss"}});
  CHECK(by_loss.out.find("0.1000") != std::string::npos);
  CHECK(analyze(scratch.path(), {"best,1"}, {}).out.find("Read 2 runs") != std::string::npos);
}
