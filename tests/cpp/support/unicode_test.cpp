#include <doctest/doctest.h>

#include "fuse/support/unicode.h"

using namespace fuse;

TEST_CASE("unicode: UTF-8 decoding") {
  CHECK(decode_utf8("a", 0).value == U'a');
  CHECK(decode_utf8("\xC3\xBC", 0).value == U'ü');
  CHECK(decode_utf8("\xE6\xBC\xA2", 0).length == 3);
  CHECK(decode_utf8("\xF0\x9F\x98\x80", 0).value == 0x1F600);
  for (const char* bad : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80",
                          "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xC3("}) {
    CHECK_FALSE(decode_utf8(bad, 0).valid);
    CHECK(first_invalid_utf8("ok" + std::string(bad)) == 2);
  }
  CHECK_FALSE(first_invalid_utf8("größe 漢字 😀").has_value());
}

TEST_CASE("unicode: letters, word parts and widths") {
  for (char32_t code : {U'a', U'Z', U'ß', U'Δ', U'漢', U'я', U'ª'}) CHECK(is_letter(code));
  for (char32_t code : {U'0', U'_', U'−', U'×', U' ', U'²', U'€'}) CHECK_FALSE(is_letter(code));
  CHECK(is_word_part(U'_'));
  CHECK(is_word_part(U'7'));
  CHECK(is_word_part(0x301));
  CHECK_FALSE(is_word_part(U'\''));
  CHECK(display_width(U'a') == 1);
  CHECK(display_width(U'漢') == 2);
  CHECK(display_width(0x301) == 0);
  CHECK(is_control(0x1B));
  CHECK(is_control(0x202E));
}
