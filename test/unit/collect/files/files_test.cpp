#include "files/files.hpp"

#include "files/reads.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <sys/stat.h>

namespace fs = boost::filesystem;
using gridctl::collect::Notes;
using gridctl::test::ScratchDir;

TEST_CASE("a pipe that nobody writes to is a note, not a hang", "[collect]") {
  const ScratchDir scratch;
  const auto pipe = scratch.path() / "training_statistics.csv";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  Notes notes;
  CHECK_FALSE(gridctl::collect::read_file(pipe, notes));
  REQUIRE(notes.size() == 1);
  CHECK(notes[0] == "'" + pipe.string() + "' is not a regular file: left out");
}

TEST_CASE("a missing file is a note with the system's reason", "[collect]") {
  Notes notes;
  CHECK_FALSE(gridctl::collect::read_file("/nonexistent/x.csv", notes));
  REQUIRE(notes.size() == 1);
  CHECK(notes[0] == "cannot read '/nonexistent/x.csv': No such file or directory");
}

TEST_CASE("a walk goes through folders by name and does not follow links", "[collect]") {
  const ScratchDir scratch;
  scratch.write("b/x", "");
  scratch.write("a/inner/y", "");
  fs::create_directory_symlink("..", scratch.path() / "a" / "loop");
  Notes notes;
  std::vector<std::string> seen;
  gridctl::collect::walk(scratch.path(), notes, [&](const gridctl::collect::Folder& folder) {
    seen.push_back(folder.path.lexically_relative(scratch.path()).string());
    return true;
  });
  CHECK(seen == std::vector<std::string>{".", "a", "a/inner", "b"});
  CHECK(notes.empty());
}

TEST_CASE("a folder that cannot be listed is a note", "[collect]") {
  Notes notes;
  const auto folder = gridctl::collect::list_folder("/nonexistent", notes);
  CHECK(folder.files.empty());
  REQUIRE(notes.size() == 1);
  CHECK(notes[0] == "cannot list '/nonexistent': No such file or directory");
}

TEST_CASE("of a long file only the ends are read", "[collect]") {
  const ScratchDir scratch;
  const auto file = scratch.write("log", "first" + std::string(1000, '.') + "last");
  Notes notes;
  const auto ends = gridctl::collect::read_ends(file, 5, 4, notes);
  REQUIRE(ends);
  CHECK(ends->head == "first");
  CHECK(ends->tail == "last");
  const auto whole = gridctl::collect::read_ends(scratch.write("short", "abc"), 5, 4, notes);
  REQUIRE(whole);
  CHECK(whole->head == "abc");
  CHECK(whole->tail == "abc");
}

TEST_CASE("a small file is read once for one finding, whatever is written meanwhile", "[collect]") {
  using gridctl::collect::ReadRecord;
  const ScratchDir scratch;
  const auto file = scratch.write("log", "before");
  Notes notes;
  {
    const ReadRecord record;
    REQUIRE(gridctl::collect::read_ends(file, 3, 3, notes)->head == "bef");
    scratch.write("log", "after it");
    CHECK(gridctl::collect::read_file(file, notes) == "before");
    CHECK(gridctl::collect::read_ends(file, 0, 3, notes)->tail == "ore");
    const auto parts = gridctl::collect::open_parts(file, notes);
    REQUIRE(parts);
    CHECK(parts->size == 6);
    CHECK(parts->read_at(2, 100) == "fore");
    CHECK(parts->read_at(7, 1).empty());
  }
  const ReadRecord next;
  CHECK(gridctl::collect::read_file(file, notes) == "after it");
  CHECK(notes.empty());
}

TEST_CASE("a large file is not kept", "[collect]") {
  const ScratchDir scratch;
  const std::string long_text(std::size_t{65} << 10U, 'x');
  const auto file = scratch.write("log", long_text);
  Notes notes;
  const gridctl::collect::ReadRecord record;
  REQUIRE(gridctl::collect::read_ends(file, 3, 0, notes)->head == "xxx");
  scratch.write("log", "short");
  CHECK(gridctl::collect::read_file(file, notes) == "short");
}

TEST_CASE("a folder that was replaced is looked for by its name again", "[collect]") {
  const ScratchDir scratch;
  const auto file = scratch.write("run/x", "old");
  const auto read = [&] {
    const gridctl::collect::ReadRecord record;
    Notes notes;
    (void)gridctl::collect::list_folder(scratch.path() / "run", notes);
    return gridctl::collect::read_file(file, notes).value_or("");
  };
  CHECK(read() == "old");
  fs::rename(scratch.path() / "run", scratch.path() / "before");
  scratch.write("run/x", "new");
  const gridctl::collect::ReadRecord record;
  Notes notes;
  CHECK(gridctl::collect::read_file(file, notes) == "new");
  CHECK(read() == "new");
}
