#include "support/catch.hpp"

#include <gridctl/core/letters.hpp>

using namespace gridctl;

TEST_CASE("letters of many scripts are letters, signs are not", "[core]") {
  for (const auto* letter : {"a", "Z", "é", "É", "ß", "λ", "Ж", "א"}) {
    CAPTURE(letter);
    CHECK(letter_length(letter, 0) == std::string_view(letter).size());
  }
  for (const auto* sign : {"", "1", "_", " ", "±", "²", "°", "×", "÷", "→", "│", "━", "↑", "、",
                           "：", "\xC3", "\xC3(", "\xA9", "\xFF"}) {
    CAPTURE(sign);
    CHECK(letter_length(sign, 0) == 0);
  }
  CHECK(letter_length("perte é", 6) == 2);
  CHECK(letter_length("é", 1) == 0);  // within a letter
  CHECK(letter_length("é", 5) == 0);
}

TEST_CASE("capitals of ASCII and Latin-1 become small", "[core]") {
  CHECK(with_small_letters("ÉPOQUE Ärger Ø × loss Ж 準") == "époque ärger ø × loss Ж 準");
}

TEST_CASE("a character has as many bytes as its first byte tells", "[core]") {
  const std::string text = "aé漢😀b";
  std::vector<std::string> characters;
  for (std::size_t at = 0; at < text.size(); at += characters.back().size())
    characters.emplace_back(gridctl::character_at(text, at));
  CHECK(characters == std::vector<std::string>{"a", "é", "漢", "😀", "b"});
}
