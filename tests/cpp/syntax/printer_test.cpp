// The printer: canonical layout, and text -> tree -> text -> tree loses nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "fuse/syntax/printer.h"
#include "syntax/dump.h"
#include "syntax/samples.h"

using namespace fuse::syntax;
using test::Parsed;

namespace {

std::string format(std::string text) { return print(Parsed(std::move(text)).file); }

// Checks print(parse(text)) against every promise; `text` must parse.
void check_round_trip(const std::string& text, const File& tree) {
  std::string printed = print(tree);
  Parsed again(printed);
  bool same = again.diagnostics.empty() && equal(tree, again.file);
  CHECK_MESSAGE(same, "text: ", text, "\nprinted: ", printed, "\n", again.codes());
  std::string twice = print(again.file);
  CHECK_MESSAGE(printed == twice, "text: ", text);
}

}  // namespace

TEST_CASE("syntax: samples round trip") {
  for (std::string_view sample : test::samples) {
    Parsed parsed{std::string(sample)};
    CHECK_MESSAGE(parsed.diagnostics.empty(), sample, "\n",
                  render_text(parsed.diagnostics, parsed.sources));
    check_round_trip(std::string(sample), parsed.file);
  }
}

TEST_CASE("syntax: the example programs and golden programs round trip") {
  for (const char* folder : {"examples", "tests/golden"}) {
    std::filesystem::path root = std::filesystem::path(FUSE_SOURCE_DIR) / folder;
    if (!std::filesystem::exists(root)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".fuse") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::string text{std::istreambuf_iterator<char>(in), {}};
      Parsed parsed(text);
      if (!parsed.diagnostics.has_errors()) check_round_trip(text, parsed.file);
    }
  }
}

TEST_CASE("syntax: canonical layout") {
  CHECK(format("T[i,j]=A[i,k]B[k,j]") == "T[i, j] = A[i, k] B[k, j]\n");
  CHECK(format("a=b*c+-d**2") == "a = b * c + -d^2\n");
  CHECK(format("a = ! b && c||d") == "a = !b and c or d\n");
  CHECK(format("H[t + 1,(i+1)%n] = X[2 * i + k, x / 2]") == "H[t+1, (i+1) % n] = X[2*i+k, x/2]\n");
  CHECK(format("A [i] = f( x,k = 3 , w=q<=p )") == "A[i] = f(x, k=3, w = q <= p)\n");
  CHECK(format("P(Alice , Bob) .") == "P(Alice, Bob)\n");
  CHECK(format("R(x)<-A(x),not B(x)or C(x).") == "R(x) <- A(x), not B(x) or C(x)\n");
  CHECK(format("a=1;b=2") == "a = 1\nb = 2\n");
  CHECK(format("\n\na = 1\n\n\n\nb = 2\n\n\n") == "a = 1\n\nb = 2\n");
  CHECK(format("a = 1   #x\n\n\n#  y  \n") == "a = 1  #x\n\n#  y\n");
  CHECK(format("{a=1;{b=2}}") == "{\n  a = 1\n  {\n    b = 2\n  }\n}\n");
  CHECK(format("fn f ( a[i,k],n=3 )->s[i]{ s[i]=1 }") ==
        "fn f(a[i, k], n=3) -> s[i] {\n  s[i] = 1\n}\n");
  CHECK(format("W = [[1,2],\n [3,4]]") == "W = [\n  [1, 2],\n  [3, 4]\n]\n");
  CHECK(format("a = case {b->1;default->2}") == "a = case { b -> 1; default -> 2 }\n");
  CHECK(format("a = b + # c\n  d") == "# c\na = b + d\n");
  CHECK(format("") == "");
}

TEST_CASE("syntax: equal sees differences and ignores layout") {
  auto same = [](const char* a, const char* b) { return equal(Parsed(a).file, Parsed(b).file); };
  CHECK(same("a=b c # x", "\n\na = b   c"));
  CHECK_FALSE(same("a = b c", "a = b * c"));
  CHECK_FALSE(same("a = !b", "a = not b"));
  CHECK_FALSE(same("a = (b)", "a = b"));
  CHECK_FALSE(same("a = b", "a += b"));
  CHECK_FALSE(same("a = b", "a = b default 0"));
  CHECK_FALSE(same("a = b", "a = b\nc = d"));
  CHECK_FALSE(same("R(x) <- A(x), B(x)", "R(x) <- A(x) or B(x)"));
  CHECK_FALSE(same("a = f(x=1)", "a = f(y=1)"));
  CHECK_FALSE(same("minimize L by a steps 1", "maximize L by a steps 1"));
}

namespace {

// One random edit: delete, duplicate, swap or overwrite bytes, or splice in a piece of grammar.
std::string mutated(std::string text, std::mt19937& random) {
  static constexpr std::string_view pieces[] = {
      "(",    ")",  "[",  "]", "{",    "}",    "'",      "\"", "\n", ";", "#",   "<-",
      ":",    "?",  "*",  ".", "max=", "not ", "case {", "->", ",",  "=", "or ", "reduce(sum, j) ",
      "\xC3", "\\", " - "};
  int edits = 1 + static_cast<int>(random() % 3);
  for (int edit = 0; edit < edits && !text.empty(); ++edit) {
    std::size_t at = random() % text.size();
    std::size_t length = std::min<std::size_t>(1 + random() % 4, text.size() - at);
    switch (random() % 5) {
      case 0: text.erase(at, length); break;
      case 1: text.insert(at, text.substr(at, length)); break;
      case 2: std::swap(text[at], text[random() % text.size()]); break;
      case 3: text[at] = text[random() % text.size()]; break;
      default: text.insert(at, pieces[random() % std::size(pieces)]); break;
    }
  }
  return text;
}

}  // namespace

TEST_CASE("syntax: mutated programs never crash, and round trip when they parse") {
  std::mt19937 random(20240607);
  int parsed_count = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text = mutated(std::string(test::samples[random() % test::samples.size()]), random);
    Parsed parsed(text);
    if (parsed.diagnostics.empty()) {
      ++parsed_count;
      check_round_trip(text, parsed.file);
    } else if (i % 16 == 0) {
      CHECK_FALSE(render_text(parsed.diagnostics, parsed.sources).empty());
    }
  }
  CHECK(parsed_count > 2000);
}

TEST_CASE("syntax: deep and long programs give a diagnostic, not a stack overflow") {
  auto repeat = [](std::string_view piece, int times) {
    std::string result;
    for (int i = 0; i < times; ++i) result += piece;
    return result;
  };
  const int n = 10000;
  for (const std::string& text : {
           "Y = " + repeat("(", n) + "x" + repeat(")", n),
           "Y = " + repeat("-", n) + "x",
           "Y = " + repeat("not ", n) + "x",
           "Y = " + repeat("[", n) + repeat("]", n),
           repeat("{", n) + repeat("}", n),
           "Y = x" + repeat(" + x", n),
           "Y = x" + repeat("^x", n),
           "Y = " + repeat("a ? ", n) + "b" + repeat(" : c", n),
           "Y = " + repeat("a ? b : ", n) + "c",
           "Y = " + repeat("case { a -> ", n) + "1" + repeat(" }", n),
           "Y = " + repeat("A[", n) + "i" + repeat("]", n),
           "Y = " + repeat("sum[j](", n) + "1" + repeat(")", n),
           "Y = " + repeat("reduce(sum, j) ", n) + "x",
           "Y = f(" + repeat("k=f(", n) + repeat(")", n + 1),
       }) {
    Parsed parsed(text + "\nZ = 1");
    CHECK_MESSAGE(parsed.codes() == "P026", text.substr(0, 30));
    CHECK(test::dump(parsed.file.statements.back()) == "(eq = Z 1)");
  }
  CHECK(Parsed("Y = " + repeat("(", n)).codes() == "P008");
  CHECK(Parsed("Y = x" + repeat(" + x", 900)).codes() == "");
  CHECK(Parsed("Y = " + repeat("(", 150) + "x" + repeat(")", 150)).codes() == "");
}
