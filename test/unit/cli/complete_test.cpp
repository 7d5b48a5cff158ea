#include "harness.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/core/text.hpp>

#include <future>
#include <sstream>

using gridctl::test::run;
using Lines = std::vector<std::string>;

namespace {

Lines lines_of(const std::string& text) {
  auto lines = gridctl::split(text, '\n');
  CHECK(lines.back().empty());
  lines.pop_back();
  return lines;
}

/// The answer to a shell that sends words: values without descriptions, and the directive.
Lines complete(const std::string& shell, Lines words) {
  words.insert(words.begin(), {"__complete", shell, "--"});
  auto lines = lines_of(run(words).out);
  for (auto& line : lines) line = line.substr(0, line.find('\t'));
  return lines;
}

Lines fish(const Lines& words) {
  return complete("fish", words);
}

Lines bash(const std::string& line) {
  auto lines = lines_of(
      run({"__complete", "bash"}, {{"COMP_LINE", line}, {"COMP_WORDBREAKS", " \t\n\"'><=;|&(:"}})
          .out);
  for (auto& text : lines) text = text.substr(0, text.find('\t'));
  return lines;
}

/// Moves to a folder with some files, and back.
class Folder {
 public:
  Folder() : before_(boost::filesystem::current_path()) {
    for (const char* name :
         {"grid.yaml", "a.yml", "other.txt", ".hidden.yaml", "sub/x.yaml", "my grids/one.yaml"}) {
      boost::filesystem::create_directories((scratch_.path() / name).parent_path());
      boost::filesystem::ofstream(scratch_.path() / name) << "";
    }
    boost::filesystem::current_path(scratch_.path());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { boost::filesystem::current_path(before_); }
  [[nodiscard]] std::string path() const { return scratch_.path().string(); }

 private:
  gridctl::test::ScratchDir scratch_;
  boost::filesystem::path before_;
};

}  // namespace

TEST_CASE("a candidate line is value, tab, description; the directive is last", "[cli]") {
  CHECK(run({"__complete", "fish", "--", "tr"}).out == "train\tTrain every task of a grid\n:36\n");
}

TEST_CASE("commands complete, aliases only once they are begun", "[cli]") {
  CHECK(fish({""}) == Lines{"train", "list", "fail", "completion", "version", ":36"});
  CHECK(fish({"l"}) == Lines{"list", "ls", ":36"});
  CHECK(fish({"--color", "never", "tr"}) == Lines{"train", ":36"});
  CHECK(fish({"nonsense", ""}) == Lines{":4"});
}

TEST_CASE("options complete by name, spent ones no more", "[cli]") {
  CHECK(fish({"train", "--d"}) == Lines{"--device", "--dry-run", ":36"});
  CHECK(fish({"train", "-d", "cpu", "--d"}) == Lines{"--dry-run", ":36"});
  CHECK(fish({"train", "--set", "a=1", "--se"}) == Lines{"--set", ":36"});
  CHECK(fish({"--c"}) == Lines{"--chdir", "--color", ":36"});
  CHECK(fish({"train", "--", "--d"}) == Lines{":4"});
}

TEST_CASE("values complete behind a space, an equals sign and a letter", "[cli]") {
  CHECK(fish({"train", "--device", "g"}) == Lines{"gpu", "gpu:0", "gpu:1", ":4"});
  CHECK(fish({"train", "--device=gpu:"}) == Lines{"--device=gpu:0", "--device=gpu:1", ":4"});
  CHECK(fish({"train", "-dc"}) == Lines{"-dcpu", ":4"});
  CHECK(fish({"train", "-d", "c"}) == Lines{"cpu", ":4"});
  CHECK(fish({"train", "--order", ""}) == Lines{"grid", "random", ":36"});
  CHECK(fish({"--color=a"}) == Lines{"--color=auto", "--color=always", ":36"});
  CHECK(fish({"train", "--dry-run="}) == Lines{":4"});
}

TEST_CASE("a comma list completes its last part and offers nothing twice", "[cli]") {
  CHECK(fish({"train", "--tags", "red,"}) == Lines{"red,green", "red,blue", ":4"});
  CHECK(fish({"train", "--tags=red,b"}) == Lines{"--tags=red,blue", ":4"});
}

TEST_CASE("dynamic values see what is typed; a word that ends in = goes on", "[cli]") {
  CHECK(fish({"train", "--set", "tr"}) == Lines{"training.lr=", "training.epochs=", ":6"});
  CHECK(fish({"train", "--set", "training.lr=0.0"}) == Lines{"training.lr=0.01", ":4"});
}

TEST_CASE("control bytes never reach the shell", "[cli]") {
  CHECK(fish({"list", "runs/"}) ==
        Lines{"runs/mnist_1/", "runs/mnist_2/", "runs/with space/", ":6"});
}

TEST_CASE("files complete by extension, directories go on, hidden ones on demand", "[cli]") {
  const Folder folder;
  CHECK(fish({"train", ""}) == Lines{"a.yml", "grid.yaml", "my grids/", "sub/", ":4"});
  CHECK(fish({"train", "sub/"}) == Lines{"sub/x.yaml", ":4"});
  CHECK(fish({"train", "su"}) == Lines{"sub/", ":6"});
  CHECK(fish({"train", "."}) == Lines{".hidden.yaml", ":4"});
  CHECK(fish({"train", "--expdir=s"}) == Lines{"--expdir=sub/", ":6"});
  CHECK(fish({"-C", "sub", "train", ""}) == Lines{"x.yaml", ":4"});
}

TEST_CASE("a home directory stays as it is typed", "[cli]") {
  const Folder folder;
  const auto outcome =
      run({"__complete", "fish", "--", "train", "~/gr"}, {{"HOME", folder.path()}});
  CHECK(outcome.out == "~/grid.yaml\n:4\n");
}

TEST_CASE("where no experiment matches, directories do", "[cli]") {
  const Folder folder;
  CHECK(fish({"list", "s"}) == Lines{"sub/", ":6"});
}

TEST_CASE("zsh lists files itself: extensions, directories, comma lists", "[cli]") {
  CHECK(complete("zsh", {"train", ""}) == Lines{"yaml", "yml", ":12"});
  CHECK(complete("zsh", {"train", "--expdir", ""}) == Lines{":20"});
  CHECK(complete("zsh", {"'list'", "\"runs/w"}) == Lines{"runs/with space/", ":6"});
}

TEST_CASE("bash gets what readline replaces, quoted as the line is", "[cli]") {
  CHECK(bash("gridctl train g --device=gpu:") == Lines{"0", "1", ":4"});
  CHECK(bash("gridctl train g --device=c") == Lines{"cpu", ":4"});
  CHECK(bash("gridctl list runs/") ==
        Lines{"runs/mnist_1/", "runs/mnist_2/", "runs/with\\ space/", ":6"});
  CHECK(bash("gridctl list \"runs/") ==
        Lines{"runs/mnist_1/", "runs/mnist_2/", "runs/with space/", ":6"});
}

TEST_CASE("bash quotes paths itself, and single folders count as paths", "[cli]") {
  const Folder folder;
  CHECK(bash("gridctl train my\\ grids/") == Lines{"my grids/one.yaml", ":20"});
  CHECK(bash("gridctl list runs/w") == Lines{"runs/with space/", ":22"});
}

TEST_CASE("bash completes the target of a redirection by itself", "[cli]") {
  CHECK(bash("gridctl list > fi") == Lines{":0"});
}

TEST_CASE("every candidate starts with what is typed", "[cli]") {
  const Folder folder;
  const auto words = GENERATE(Lines{"t"}, Lines{"train", "--"}, Lines{"train", "--device="},
                              Lines{"train", "--tags=red,"}, Lines{"list", "runs/m"},
                              Lines{"train", "su"}, Lines{"--color", "a"});
  auto answer = fish(words);
  REQUIRE(answer.size() > 1);
  CHECK(answer.back().starts_with(":"));
  answer.pop_back();
  for (const auto& candidate : answer) CHECK(candidate.starts_with(words.back()));
}

TEST_CASE("a completer that takes too long is not waited for", "[cli]") {
  std::promise<void> release;
  std::promise<void> left;
  auto completer = gridctl::cli::Completer::dynamic_values([&](const auto&) {
    release.get_future().wait();
    left.set_value();
    return std::vector<gridctl::cli::Candidate>{{"1.1", ""}};
  });
  completer.candidates = {{"failed", "known without looking"}, {"last", ""}};
  gridctl::cli::Command show;
  show.info.name = "show";
  show.info.positionals = {{.name = "RUN", .completer = completer}};
  gridctl::cli::CommandRegistry registry;
  registry.add(show);
  std::ostringstream out;
  gridctl::cli::Services services;
  services.out.stream = services.err.stream = &out;
  services.environment = gridctl::test::environment_of({{"GRIDCTL_COMPLETION_MS", "1"}});
  CHECK(gridctl::cli::dispatch(registry, {"gridctl", "__complete", "fish", "--", "show", "f"},
                               std::move(services)) == 0);
  CHECK(out.str() == "failed\tknown without looking\n:4\n");
  release.set_value();
  left.get_future().wait();
}

TEST_CASE("a question that makes no sense is answered with nothing", "[cli]") {
  for (const auto& words : {Lines{"__complete"}, Lines{"__complete", "tcsh"},
                            Lines{"__complete", "bash"}, Lines{"__complete", "zsh", "--"}}) {
    const auto outcome = run(words);
    CHECK(outcome.code == 0);
    CHECK(lines_of(outcome.out).back().starts_with(":"));
    CHECK(outcome.err.empty());
  }
}
