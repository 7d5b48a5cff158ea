#include "trees.hpp"

#include <gridctl/config/loader.hpp>

#include <array>

#include <sys/stat.h>
#include <unistd.h>

using namespace gridctl;
using config::load_configs;
using config::Merged;
using config::split_names;
using test::error_text;
using test::json;
using test::WorkingDir;
using Names = std::vector<std::string>;

namespace {

Merged load(const Names& names) {
  auto merged = load_configs(names);
  if (!merged) FAIL(to_text(merged.error()));
  return *merged;
}

}  // namespace

TEST_CASE("names are split at commas and line ends, blanks dropped", "[config]") {
  CHECK(split_names(" a.yaml ,, b .yaml\n,c.yaml\nd.yaml ") ==
        Names{"a.yaml", "b.yaml", "c.yaml", "d.yaml"});
  CHECK(split_names(" , ").empty());
}

TEST_CASE("a file beats its defaults, an earlier name with all its defaults a later one",
          "[config]") {
  const WorkingDir dir;
  dir.write("p.yaml", "default_configs: x.yaml, y.yaml\np: 1\nv: p\n");
  dir.write("x.yaml", "default_configs: xd.yaml\nx: 1\nv: x\nw: x\n");
  dir.write("xd.yaml", "w: xd\nz: xd\n");
  dir.write("y.yaml", "v: y\nw: y\nz: y\ny: 1\n");
  const auto merged = load({"p.yaml"});
  CHECK(merged.files == Names{"p.yaml", "x.yaml", "xd.yaml", "y.yaml"});
  CHECK(json(merged.tree) == R"({"v":"p","w":"x","z":"xd","y":1,"x":1,"p":1})");
  CHECK(merged.warnings.empty());
  CHECK(to_string(merged.tree.find("w")->origin()) == "x.yaml:4");
}

TEST_CASE("default_configs may be a list, several lines, or nothing", "[config]") {
  const WorkingDir dir;
  dir.write("a.yaml", "a: 1\n");
  dir.write("my file.yaml", "b: 1\n");
  dir.write("list.yaml", "default_configs: [a.yaml, my file.yaml]\n");
  dir.write("folded.yaml", "default_configs:\n  a.yaml,\n  folded2.yaml\n");
  dir.write("folded2.yaml", "default_configs: |\n  a.yaml\n  list.yaml\n");
  dir.write("none.yaml", "default_configs:\nc: 1\n");
  CHECK(json(load({"list.yaml"}).tree) == R"({"b":1,"a":1})");
  CHECK(load({"folded.yaml"}).files ==
        Names{"folded.yaml", "a.yaml", "folded2.yaml", "list.yaml", "my file.yaml"});
  CHECK(json(load({"none.yaml"}).tree) == R"({"c":1})");
}

TEST_CASE("names are looked up in the working directory, then beside the file", "[config]") {
  const WorkingDir dir;
  dir.write("sub/p.yaml", "default_configs: near.yaml, both.yaml\n");
  dir.write("sub/near.yaml", "near: 1\n");
  dir.write("sub/both.yaml", "both: beside\n");
  dir.write("both.yaml", "both: working directory\n");
  const auto merged = load({"sub/p.yaml"});
  CHECK(merged.files == Names{"sub/p.yaml", "sub/near.yaml", "both.yaml"});
  CHECK(merged.tree.find("both")->text() == "working directory");
}

TEST_CASE("two spellings of a name are two files, as in the original", "[config]") {
  const WorkingDir dir;
  dir.write("a.yaml", "default_configs: ./b.yaml,b.yaml\n");
  dir.write("b.yaml", "v: 1\n");
  CHECK(load({"a.yaml"}).files == Names{"a.yaml", "./b.yaml", "b.yaml"});
}

TEST_CASE("a circle of files ends, with a warning", "[config]") {
  const WorkingDir dir;
  dir.write("a.yaml", "default_configs: b.yaml\nv: a\n");
  dir.write("b.yaml", "default_configs: a.yaml\nv: b\nw: b\n");
  const auto merged = load({"a.yaml"});
  CHECK(json(merged.tree) == R"({"v":"a","w":"b"})");
  REQUIRE(merged.warnings.size() == 1);
  CHECK(to_text(merged.warnings[0]) ==
        "warning: files include each other: a.yaml -> b.yaml -> a.yaml\n"
        "  --> b.yaml:1:18\n"
        "  |\n"
        "1 | default_configs: a.yaml\n"
        "  |                  ^^^^^^\n"
        "help: the second 'a.yaml' is ignored\n");
}

TEST_CASE("a circle through the folder beside ends too", "[config]") {
  const WorkingDir dir;
  dir.write("sub/a.yaml", "default_configs: ../sub/a.yaml\nv: 1\n");
  CHECK(load({"sub/a.yaml"}).files == Names{"sub/a.yaml"});
}

TEST_CASE("of a diamond the first mention counts, with a warning that names both", "[config]") {
  const WorkingDir dir;
  dir.write("a.yaml", "default_configs: b.yaml, c.yaml\n");
  dir.write("b.yaml", "default_configs: d.yaml\nb: 1\n");
  dir.write("c.yaml", "default_configs: d.yaml\nv: from_c\n");
  dir.write("d.yaml", "v: from_d\n");
  const auto merged = load({"a.yaml"});
  CHECK(merged.tree.find("v")->text() == "from_d");
  REQUIRE(merged.warnings.size() == 1);
  CHECK(to_text(merged.warnings[0]) ==
        "warning: 'd.yaml' was read already for 'b.yaml' and keeps that place: it overrides "
        "'c.yaml', which names it too\n"
        "  --> c.yaml:1:18\n"
        "  |\n"
        "1 | default_configs: d.yaml\n"
        "  |                  ^^^^^^\n"
        "help: the first mention counts, as in MI-Prometheus; name the file once to make the order "
        "plain\n");
}

TEST_CASE("a missing file is pointed at, and a near name suggested", "[config]") {
  const WorkingDir dir;
  dir.write("base_training.yaml", "x: 1\n");
  dir.write("p.yaml", "default_configs: base_training.yaml, base_trainin.yaml\n");
  CHECK(error_text(load_configs({"p.yaml"})) ==
        "error: configuration file 'base_trainin.yaml' does not exist\n"
        "  --> p.yaml:1:38\n"
        "  |\n"
        "1 | default_configs: base_training.yaml, base_trainin.yaml\n"
        "  |                                      ^^^^^^^^^^^^^^^^^\n"
        "help: did you mean 'base_training.yaml'?\n");
  dir.write("q.yaml", "default_configs:\n  zebra.yaml,\n  base_training.yaml\n");
  CHECK(error_text(load_configs({"q.yaml"})) ==
        "error: configuration file 'zebra.yaml' does not exist\n"
        "  --> q.yaml:2:3\n"
        "  |\n"
        "2 |   zebra.yaml,\n"
        "  |   ^^^^^^^^^^\n"
        "help: looked in the working directory and beside 'q.yaml'\n");
  CHECK(error_text(load_configs({"zebra.yaml"})) ==
        "error: configuration file 'zebra.yaml' does not exist\n"
        "help: names start in the working directory\n");
}

TEST_CASE("a near name beside the including file is suggested as it would be written", "[config]") {
  const WorkingDir dir;
  dir.write("sub/parts/lenet.yaml", "x: 1\n");
  dir.write("sub/p.yaml", "default_configs: parts/lente.yaml\n");
  CHECK(error_text(load_configs({"sub/p.yaml"})).find("did you mean 'parts/lenet.yaml'?") !=
        std::string::npos);
}

TEST_CASE("what is no configuration is refused", "[config]") {
  const WorkingDir dir;
  dir.write("list.yaml", "- 1\n");
  dir.write("text.yaml", "hello\n");
  dir.write("folder/x.yaml", "a: 1\n");
  dir.write("bad.yaml", "default_configs: {a: 1}\n");
  CHECK(error_text(load_configs({"list.yaml"})) ==
        "error: a configuration must be a mapping, not a list\n"
        "  --> list.yaml:1:1\n"
        "  |\n"
        "1 | - 1\n"
        "  | ^\n"
        "help: write 'key: value' lines\n");
  CHECK(error_text(load_configs({"text.yaml"})).find("not the text 'hello'") != std::string::npos);
  CHECK(error_text(load_configs({"folder"})) ==
        "error: 'folder' is a directory, not a configuration file\n"
        "help: name a file in it\n");
  CHECK(error_text(load_configs({"bad.yaml"}))
            .find("'default_configs' must be a text or a list of texts, not a mapping") !=
        std::string::npos);
}

TEST_CASE("a FIFO is refused at once, the pipe of a shell is read", "[config]") {
  const WorkingDir dir;
  dir.write("grid.yaml", "default_configs: fifo.yaml\n");
  REQUIRE(::mkfifo("fifo.yaml", 0600) == 0);
  for (const auto* name : {"fifo.yaml", "grid.yaml"})
    CHECK(error_text(load_configs({name})).find("'fifo.yaml' is a FIFO") != std::string::npos);
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  REQUIRE(::write(ends[1], "a: 1\n", 5) == 5);
  ::close(ends[1]);
  const auto merged = load({"/dev/fd/" + std::to_string(ends[0])});
  ::close(ends[0]);
  CHECK(json(merged.tree) == R"({"a":1})");
}

TEST_CASE("JSON and YAML files mix", "[config]") {
  const WorkingDir dir;
  dir.write("a.yaml", "default_configs: b.json\nx: 1\n");
  dir.write("b.json", R"({"default_configs": ["c.yaml"], "x": 2, "y": 2})");
  dir.write("c.yaml", "y: 3\nz: 3\n");
  CHECK(json(load({"a.yaml"}).tree) == R"({"y":2,"z":3,"x":1})");
}

TEST_CASE("doubtful scalars of all files share one warning", "[config]") {
  const WorkingDir dir;
  dir.write("a.yaml", "default_configs: b.yaml\nlr: 1e-5\n");
  dir.write("b.yaml", "lr: 1e-4\nflag: on\n");
  const auto merged = load({"a.yaml"});
  REQUIRE(merged.warnings.size() == 1);
  CHECK(merged.warnings[0].message.starts_with(
      "a.yaml:2: parsers disagree on '1e-5' and 2 more values:"));
}
