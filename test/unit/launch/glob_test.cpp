#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/launch/run_file.hpp>

namespace gridctl::launch {
namespace {

std::vector<std::string> matches(const test::ScratchDir& dir, const std::string& glob) {
  std::vector<std::string> names;
  for (const auto& file : matching_files(dir.path(), glob))
    names.push_back(file.lexically_relative(dir.path()).string());
  CHECK(matches_file(dir.path(), glob) == !names.empty());
  return names;
}

using Names = std::vector<std::string>;

TEST_CASE("a glob finds files below a folder", "[launch]") {
  const test::ScratchDir dir;
  for (const auto* name : {"best.pt", "models/best.pt", "models/last.pt", "a/b/models/best.pt",
                           "a/b/notes.txt", "models/10.pt"})
    dir.write(name, "x");

  CHECK(matches(dir, "models/best.pt") == Names{"models/best.pt"});
  CHECK(matches(dir, "./models//best.pt") == Names{"models/best.pt"});
  CHECK(matches(dir, "*.pt") == Names{"best.pt"});
  CHECK(matches(dir, "models/*st.pt") == Names{"models/best.pt", "models/last.pt"});
  CHECK(matches(dir, "models/??.pt") == Names{"models/10.pt"});
  CHECK(matches(dir, "*/*st*") == Names{"models/best.pt", "models/last.pt"});
  CHECK(matches(dir, "**/best.pt") == Names{"a/b/models/best.pt", "best.pt", "models/best.pt"});
  CHECK(matches(dir, "**/models/best.pt") == Names{"a/b/models/best.pt", "models/best.pt"});
  CHECK(matches(dir, "a/**/*.txt") == Names{"a/b/notes.txt"});
  CHECK(matches(dir, "**/**/notes.txt") == Names{"a/b/notes.txt"});
  CHECK(matches(dir, "*.PT").empty());
  CHECK(matches(dir, "nothing/*.pt").empty());
  CHECK(matches(dir, "").empty());
}

TEST_CASE("an empty file and a folder are no products", "[launch]") {
  const test::ScratchDir dir;
  dir.write("empty.pt", "");
  dir.write("folder.pt/x", "x");
  CHECK(matches(dir, "*.pt").empty());
  CHECK(matches(dir, "empty.pt").empty());
  CHECK(matches(dir, "folder.pt").empty());
}

TEST_CASE("a link out of the folder counts for what the run has written there", "[launch]") {
  const test::ScratchDir dir;
  fs::create_directory(dir.path() / "run");
  dir.write("run/own.pt", "x");
  dir.write("scratch/new.pt", "x");
  const auto link = [&](const char* to, const char* name) {
    fs::create_symlink(to, dir.path() / "run" / name);
  };
  link("/etc/passwd", "passwd.pt");
  link("../scratch/new.pt", "new.pt");
  link("own.pt", "best.pt");
  fs::create_directory_symlink("/etc", dir.path() / "run/models");
  const auto matches = [&](const std::string& glob) {
    return matching_files(dir.path() / "run", glob).size();
  };
  CHECK(matches("passwd.pt") == 0);
  CHECK(matches("models/passwd") == 0);
  CHECK(matches("new.pt") == 1);
  CHECK(matches("*.pt") == 3);
  CHECK_FALSE(matches_file(dir.path() / "run", "passwd.pt"));
}

TEST_CASE("a search does not leave the tree nor go round in it", "[launch]") {
  const test::ScratchDir dir;
  dir.write("attempt-1/best.pt", "x");
  fs::create_directory_symlink("attempt-1", dir.path() / "latest");
  fs::create_directory_symlink(dir.path(), dir.path() / "attempt-1/up");
  fs::create_symlink("best.pt", dir.path() / "attempt-1/link.pt");
  CHECK(matches(dir, "**/best.pt") == Names{"attempt-1/best.pt"});
  CHECK(matches(dir, "*/best.pt") == Names{"attempt-1/best.pt"});
  // A link that is named is meant, and so is a link to a file.
  CHECK(matches(dir, "latest/best.pt") == Names{"latest/best.pt"});
  CHECK(matches(dir, "**/link.pt") == Names{"attempt-1/link.pt"});
}

TEST_CASE("a star that fails takes more", "[launch]") {
  const test::ScratchDir dir;
  dir.write("abcabcd", "x");
  CHECK(matches(dir, "a*bcd") == Names{"abcabcd"});
  CHECK(matches(dir, "*abc*") == Names{"abcabcd"});
  CHECK(matches(dir, "a*bc").empty());
}

}  // namespace
}  // namespace gridctl::launch
