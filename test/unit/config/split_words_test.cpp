#include "trees.hpp"

#include <gridctl/config/split_words.hpp>

using gridctl::config::split_words;
using gridctl::test::error_text;
using Words = std::vector<std::string>;

TEST_CASE("a command is split as sh splits it", "[config]") {
  CHECK(*split_words("python3 train.py  --x=1\n--y") ==
        Words{"python3", "train.py", "--x=1", "--y"});
  CHECK(*split_words("a 'b c' \"d e\" f\\ g") == Words{"a", "b c", "d e", "f g"});
  CHECK(*split_words("x'a'\"b\"c") == Words{"xabc"});
  CHECK(*split_words("'' \"\"") == Words{"", ""});
  CHECK(*split_words(R"("a \"b\" \\ \n $c")") == Words{R"(a "b" \ \n $c)"});
  CHECK(*split_words("'it'\\''s'") == Words{"it's"});
  CHECK(*split_words("* ~ $HOME `x` #no") == Words{"*", "~", "$HOME", "`x`", "#no"});
  CHECK(split_words("  \t ")->empty());
}

TEST_CASE("a macro stays whole", "[config]") {
  CHECK(*split_words("t --c ${config} ${if_gpu:--gpu 1} '${run_dir}/x'") ==
        Words{"t", "--c", "${config}", "${if_gpu:--gpu 1}", "${run_dir}/x"});
}

TEST_CASE("what is left open or needs a shell is an error", "[config]") {
  CHECK(error_text(split_words("a 'b")) ==
        "error: the command ends within single quotes\n"
        "help: close it, or write the command as a list\n");
  CHECK(error_text(split_words("a \"b")).find("double quotes") != std::string::npos);
  CHECK(error_text(split_words("a ${b")).find("'${'") != std::string::npos);
  CHECK(error_text(split_words("a \\")).find("a backslash") != std::string::npos);
  for (const auto* command : {"a | b", "a > b", "a; b", "a && b", "(a)", "a < b"}) {
    INFO(command);
    CHECK(error_text(split_words(command)).find("needs a shell") != std::string::npos);
  }
  CHECK(*split_words("a '|' \\> \";\"") == Words{"a", "|", ">", ";"});
}
