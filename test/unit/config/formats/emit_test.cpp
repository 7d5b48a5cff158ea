#include "formats/emit.hpp"

#include "trees.hpp"

using namespace gridctl;
using config::Node;
using config::Style;
using test::shape;
using test::tree;

TEST_CASE("a tree is written in block style with texts and quotes as they were", "[config]") {
  const std::string text =
      "training:\n"
      "  lr: 1e-5\n"
      "  version: 1.10\n"
      "  id: 0123\n"
      "  flag: on\n"
      "  name: 'a: b'\n"
      "  word: \"on\"\n"
      "  nothing:\n"
      "  date: 2018-10-10\n"
      "  list:\n"
      "    - 1\n"
      "    - - 2\n"
      "      - 3\n"
      "    - a: 1\n"
      "      b:\n"
      "        - x\n"
      "  empty: {}\n"
      "  none: []\n"
      "  script: |\n"
      "    line 1\n"
      "      line 2\n"
      "\n"
      "    line 4\n"
      "1: one\n";
  CHECK(to_yaml(tree(text)) == text);
}

TEST_CASE("flow style, comments and anchors are written out in full", "[config]") {
  CHECK(to_yaml(tree("a: &x {p: 1, q: [1, 2]}  # why\nb: *x\n")) ==
        "a:\n  p: 1\n  q:\n    - 1\n    - 2\nb:\n  p: 1\n  q:\n    - 1\n    - 2\n");
}

TEST_CASE("a text is plain only if every parser would read it so", "[config]") {
  for (const auto* safe : {"adam", "a b", "-5", "-x", "a:b", "a#b", "x, y", "C:\\d", "?x", ":x",
                           "a]", "http://x", "\xC3\xA9"}) {
    INFO(safe);
    CHECK(config::is_safe_plain(safe));
  }
  for (const auto* unsafe :
       {"",     " a",           "a ",           "- a",      "-",           "?",
        ": a",  "a: b",         "a:",           "a #b",     "[x",          "{x",
        "#x",   "&x",           "*x",           "!x",       "|",           ">",
        "'x",   "\"x",          "%x",           "@x",       "`x",          ",x",
        "]",    "---",          "... a",        "a\nb",     "a\tb",        "a\x07",
        "\x7F", "\xEF\xBB\xBF", "\xE2\x80\xA8", "\xC2\x85", "\xE2\x80\xAE"}) {
    INFO(unsafe);
    CHECK_FALSE(config::is_safe_plain(unsafe));
  }
}

TEST_CASE("what is written is read back as the same tree", "[config]") {
  const std::vector<std::string> texts = {"",
                                          " ",
                                          "\n",
                                          "\n\n",
                                          "a",
                                          "a\n",
                                          "a\n\n",
                                          "\na",
                                          " a",
                                          " a\n b\n",
                                          "a\n  \nb\n",
                                          "a\n  ",
                                          "\ta",
                                          "a\tb",
                                          "a: b",
                                          "a #b",
                                          "#",
                                          "---",
                                          "...",
                                          "--- x",
                                          "- a",
                                          "?",
                                          "'",
                                          "\"",
                                          "it's",
                                          "\\",
                                          "\\n",
                                          "\x01\x1F\x7F",
                                          "\xC2\x85",
                                          "\xE2\x80\xA9",
                                          "\xEF\xBB\xBF"
                                          "a",
                                          "\xEF\xBF\xBF",
                                          "a\xE2\x80\xAE",
                                          "\xF3\xA0\x81\x81x",
                                          "\xF0\x9F\x98\x80",
                                          "a\r\nb",
                                          "null",
                                          "~",
                                          "1e-5",
                                          "on",
                                          "=",
                                          "<<",
                                          "*x",
                                          "&x",
                                          "!x",
                                          "%x",
                                          "@x",
                                          "`x",
                                          "{",
                                          "}",
                                          "[",
                                          "]",
                                          ",",
                                          "a,b",
                                          "key: |",
                                          ">-",
                                          "\n a\nb",
                                          "a\n\n\n",
                                          "  \n",
                                          std::string("a\0b", 3),
                                          std::string(1500, 'k')};
  const auto styles = {Style::plain, Style::single_quoted, Style::double_quoted, Style::literal,
                       Style::folded};
  for (const auto& text : texts) {
    for (const auto style : styles) {
      const auto scalar = Node::scalar(text, style);
      // A plain scalar of unsafe text can only be written in quotes.
      const bool is_plain = style == Style::plain && (text.empty() || config::is_safe_plain(text));
      if (is_plain && (text == "=" || text == "<<")) continue;  // no reader takes them
      const auto expected = Node::scalar(text, is_plain ? Style::plain : Style::double_quoted);
      for (const auto& wrap :
           {+[](Node n) {
              return Node::mapping({{Node::scalar("k", Style::plain), std::move(n)}});
            },
            +[](Node n) {
              return Node::sequence({std::move(n), Node::scalar("z", Style::plain)});
            },
            +[](Node n) {
              return Node::sequence(
                  {Node::sequence({n, Node::mapping({{Node::scalar("k", Style::plain), n},
                                                     {Node::scalar("l", Style::plain), n}})})});
            }}) {
        const auto yaml = to_yaml(wrap(scalar));
        INFO(yaml);
        CHECK(shape(tree(yaml)) == shape(wrap(expected)));
      }
      if (text.empty() && is_plain) continue;  // an empty key is written '~'
      const auto keyed = Node::mapping({{scalar, Node::mapping({{scalar, scalar}})}});
      const auto yaml = to_yaml(keyed);
      INFO(yaml);
      CHECK(shape(tree(yaml)) ==
            shape(Node::mapping({{expected, Node::mapping({{expected, expected}})}})));
    }
  }
}

TEST_CASE("every kind of root is a document", "[config]") {
  CHECK(to_yaml(Node()) == "{}\n");
  CHECK(to_yaml(Node::sequence({})) == "[]\n");
  CHECK(to_yaml(tree("[1, {a: 2}]")) == "- 1\n- a: 2\n");
  CHECK(to_yaml(Node::scalar("x", Style::plain)) == "x\n");
  CHECK(to_yaml(Node::scalar("", Style::plain)) == "null\n");
  CHECK(shape(tree(to_yaml(Node::scalar("a\n b\n", Style::literal)))) == "q:a\n b\n");
}
