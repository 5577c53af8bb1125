// Every P diagnostic: its golden program reports it once and nothing else, in the user's terms.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "syntax/dump.h"

using fuse::syntax::test::Parsed;

namespace {

std::map<std::string, std::string> golden_programs() {
  std::map<std::string, std::string> result;
  std::filesystem::path folder =
      std::filesystem::path(FUSE_SOURCE_DIR) / "tests/golden/diagnostics";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".fuse" || name[0] != 'P') continue;
    std::ifstream in(entry.path(), std::ios::binary);
    result[name.substr(0, 4)] = {std::istreambuf_iterator<char>(in), {}};
  }
  return result;
}

// The message of the only diagnostic, with its hint after a bar.
std::string message(const char* text) {
  Parsed parsed(text);
  if (parsed.diagnostics.items().size() != 1) return parsed.codes();
  const fuse::Diagnostic& item = parsed.diagnostics.items()[0];
  return item.message + (item.hint_text.empty() ? "" : " | " + item.hint_text);
}

// The source text that the only diagnostic underlines.
std::string underlined(const char* text) {
  Parsed parsed(text);
  return std::string(parsed.sources.text(parsed.diagnostics.items().at(0).range));
}

}  // namespace

TEST_CASE("syntax: each kind has a golden program that reports it alone") {
  auto programs = golden_programs();
  for (std::size_t i = 0; i < fuse::kind_count(); ++i) {
    std::string code = fuse::info(static_cast<fuse::Kind>(i)).code;
    if (code[0] != 'P') continue;
    CHECK_MESSAGE(programs.count(code) == 1, code);
    CHECK(Parsed(programs[code]).codes() == code);
  }
}

TEST_CASE("syntax: messages speak of what was written") {
  CHECK(message("Y = A[i] * / 2") == "expected a value, found `/`");
  CHECK(message("Y = f(a b") == "this `(` is never closed");
  CHECK(message("Y = (a, b)") == "expected `)`, found `,`");
  CHECK(message("Y =") == "expected a value, found the end of the file");
  CHECK(message("Y = a ? b\n") == "expected `:` and the other value, found the end of the line");
  CHECK(message("T[i]\n") ==
        "expected `=` or `<-` after `T[i]`, found the end of the line | `T[i]?` prints it");
  CHECK(
      message("Y = a + not b") ==
      "expected a value, found `not` | `not` binds loosely: put it and its operand in parentheses");
  CHECK(message("X[batch] = 1") ==
        "expected a value, found `batch` | it is a keyword, so it cannot be a name");
  CHECK(message("over = 1") ==
        "a statement cannot begin with `over` | it is a keyword, so it cannot be the name of a "
        "tensor");
  CHECK(message("// note") == "a statement cannot begin with `//` | a comment begins with `#`");
  CHECK(message("T[i] max = A[i]") ==
        "expected `=` or `<-` after `T[i]`, found `max` | `max=` is written without a space");
  CHECK(message("A (x) <- B(x)") ==
        "expected `=` or `<-` after `A`, found `(` | an extra space? `A(..)`");
  CHECK(message("let R(x) <- A(x)") ==
        "expected `=` or another operator after `R(x)`, found `<`"
        " | a rule needs no `let`: `R(x) <- ..`");
  CHECK(message("Y = 2x") == "`2x` is not a number | a product wants a space: `2 x`");
  CHECK(message("Y = 1__0") == "`1__0` is not a number");
  CHECK(message("Y = a ≤ b") == "the character `≤` has no meaning here | write `<=`");
  CHECK(message("Y = a\x1b") == "the character U+001B has no meaning here");
  CHECK(message("Y = 0 < a < 1") ==
        "comparisons do not chain | join two comparisons of `a` by `and`");
}

TEST_CASE("syntax: ranges underline the culprit") {
  CHECK(underlined("Y = A[i] * / 2") == "/");
  CHECK(underlined("Y = 2x + 1") == "2x");
  CHECK(underlined("Y -= 1") == "-=");
  CHECK(underlined("Y = 2 * [1,\n 2]") == "[1,\n 2]");
  CHECK(underlined("Y = f(\"abc)\nZ = 1") == "\"abc)");
  CHECK(underlined("Y = a − b") == "−");
  CHECK(underlined("Y = clip(a, min=0, min=1)") == "min");
}

TEST_CASE("syntax: diagnostics come in the order of the text") {
  CHECK(Parsed("Y = + * 2\nZ = 3x\nW = A[i][j]\nV = \"a").codes() == "P012 P004 P020 P005");
}

TEST_CASE("syntax: many broken lines stay linear and are cut off") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "Y = f(x\n";
  CHECK(Parsed(text).diagnostics.items().size() == 20);
}
