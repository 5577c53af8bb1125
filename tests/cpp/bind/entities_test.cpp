// In which order entities are numbered, and what bind leaves of them.
#include <doctest/doctest.h>

#include "fuse/bind/bind.h"
#include "fuse/check/check.h"
#include "fuse/ir/print.h"
#include "fuse/ir/verify.h"
#include "fuse/syntax/parser.h"
#include "io/files.h"

namespace fuse::bind {
namespace {

// A program in a folder with its files, bound.
struct Case : test::Folder {
  std::optional<Bound> bound;
  std::string said;

  void bind(const std::string& text, Options options = {}) {
    SourceSet sources;
    Diagnostics diagnostics;
    const syntax::File file = syntax::parse(sources, sources.add("p.fuse", text), diagnostics);
    check::Options given;
    for (const auto& [name, facts] : options.input_facts) given.inputs.insert(name);
    auto program = check::check(file, given, sources, diagnostics);
    options.root = root();
    if (program) bound = bind::bind(std::move(*program), options, diagnostics);
    said = render_text(diagnostics, sources);
    if (!bound) return;
    std::string wrong;
    for (const std::string& one : ir::verify(bound->program, true)) wrong += one + "\n";
    CHECK(wrong == "");
  }

  ir::TensorId tensor(const std::string& name) const {
    for (std::size_t t = 0; t < bound->program.tensors.size(); ++t) {
      if (bound->program.tensors[t].name == name) return static_cast<ir::TensorId>(t);
    }
    return ir::no_tensor;
  }

  // The names of a column in the order of their numbers.
  std::string names(const std::string& text, const std::string& name, std::size_t column = 0) {
    bind(text);
    if (!bound) return said;
    const auto names = bound->names.of(tensor(name), column);
    if (!names) return "positions";
    std::string result;
    for (std::size_t n = 0; n < names->size(); ++n) {
      result += (n ? " " : "") + std::string((*names)[static_cast<data::Key>(n)]);
    }
    return result;
  }
};

const std::string join = "J(x) <- P(x, _), P(_, x), Q(x)\n";

TEST_CASE_FIXTURE(Case, "entities: row by row, left to right, in statement order") {
  put("p.tsv", "C\tA\nB\tC\nA\tD\n");
  put("q.tsv", "E\nB\n");
  const std::string p = "P(x, y) = \"p.tsv\"\n", q = "Q(x) = \"q.tsv\"\n";
  CHECK(names(p + q + join, "P") == "C A B D E");
  CHECK(names(p + q + join, "P", 1) == "C A B D E");
  CHECK(names(q + p + join, "Q") == "E B C A D");
  CHECK(names(join + q + p, "J") == "E B C A D");
  // Columns that nothing joins are domains of their own.
  CHECK(names(p, "P") == "C B A");
  CHECK(names(p, "P", 1) == "A C D");
  CHECK(names("P(x, x') = \"p.tsv\"\n", "P") == "C B A");
}

TEST_CASE_FIXTURE(Case, "entities: facts count where they stand, constants after all sources") {
  put("q.tsv", "E\nB\n");
  const std::string q = "Q(x) = \"q.tsv\"\n";
  CHECK(names("P(Z, A)\n" + q + "P(A, Y)\n" + join, "P") == "Z A E B Y");
  CHECK(names(q + "P(Z, A)\nP(A, Y)\n" + join, "P") == "E B Z A Y");
  CHECK(names("Q(W)?\nP(X, x)?\n" + q + "P(Z, A)\n" + join, "P") == "E B Z A W X");
  CHECK(names("R(x) <- Q(x), x != V, not P(U, x)\n" + q + "P(Z, A)\n" + join, "P") ==
        "E B Z A V U");
}

TEST_CASE_FIXTURE(Case, "entities: an element stated in square brackets is a fact") {
  put("q.tsv", "E\nB\n");
  const std::string q = "Q(x) = \"q.tsv\"\n", use = "Y[x] = W[x] Q(x)\n";
  CHECK(names("W[Z] = 0.5\n" + q + "W[A] = -1 / 2\n" + use, "W") == "Z E B A");
  CHECK(names("W[Z] = 2 * V\nV = 3\n" + q + use, "W") == "E B Z");
}

TEST_CASE_FIXTURE(Case, "entities: a declared axis gives the order and closes the domain") {
  put("people.txt", "Bob\r\nAlice \nCarol");
  const std::string axis = "axis p = \"people.txt\"\n";
  CHECK(names("K(Carol, Alice)\nR[p] = K(p, _)\n" + axis, "K") == "Bob Alice Carol");
  REQUIRE(bound);
  CHECK(*bound->program[tensor("R")].shape == data::Shape{3});
  CHECK(names("K(Carol, Alice)\nR[p'] = K(p', _)\n" + axis, "R") == "Bob Alice Carol");
  CHECK(names("K(Karl)\nR[p] = K(p)\n" + axis, "K").find("S121") != std::string::npos);
  CHECK(names("R[p] = K[p]\nK[i] = [1, 2]\n" + axis, "K").find("S1") != std::string::npos);
}

TEST_CASE_FIXTURE(Case, "entities: numbers are numbered by value") {
  put("t.csv", "Oslo,-3\nRome,2.50\nLima,-3.0\n");
  const std::string t = "T(c, t) = \"t.csv\"\n";
  CHECK(names(t, "T", 1) == "-3 2.5");
  CHECK(names(t + "T(c, 2.5)?\nT(c, 7)?\n", "T", 1) == "-3 2.5 7");
  CHECK(names("M(4)\nM(-3)\nM(x)?\n", "M") == "4 -3");
  CHECK(names("M(4)\n" + t + "S(x) <- M(x), T(_, x)\n", "M") == "4 -3 2.5");
  CHECK(names("M(4)\nM(3)\nM(x)?\n", "M") == "positions");
  CHECK(names("W[-1] = 3\nW[4294967296] = 2\nW[4] = 1\nW?\n", "W") == "-1 4294967296 4");
  CHECK(names("X[i] = [1]\nW[-1] = X[i]\nW?\n", "W").find("S041") != std::string::npos);
}

TEST_CASE_FIXTURE(Case, "entities: bind leaves numbers only") {
  put("p.tsv", "A\tB\nC\tA\n");
  bind(
      "P(x, y) = \"p.tsv\"\nX[i, d] = [[1, 2], [3, 4], [5, 6], [7, 8]]\n"
      "Y[e] = X[C, e]\nZ(a) <- P(a, b), P(b, _), b != A\n"
      "U[x] = X[x, d] P(x, _)\nV[x] = X[x, d] P(_, x)\n");
  CHECK(said == "");
  REQUIRE(bound);
  const std::string text = ir::print(bound->program);
  CHECK(text.find("Y[e] = X[2, e]") != std::string::npos);
  CHECK(text.find("b != 0") != std::string::npos);
  // The array has more rows than there are entities.
  CHECK(*bound->program[tensor("P")].shape == data::Shape{4, 4});
  const data::Array& p = bound->sources[ir::raw(tensor("P"))].array;
  CHECK(p.get_i64(0 * 4 + 1) == 1);
  CHECK(p.get_i64(2 * 4 + 0) == 1);
}

TEST_CASE_FIXTURE(Case, "entities: facts given as an input stand in the place of their tensor") {
  Options options;
  data::Facts& facts = options.input_facts["P"];
  options.input_origins["P"] = "given.tsv";
  facts.names = std::make_shared<data::Names>();
  facts.columns.resize(2);
  for (data::FactColumn& column : facts.columns) column.content = data::ColumnContent::Names;
  for (const char* row : {"BC", "AB"}) {
    for (std::size_t c = 0; c < 2; ++c) {
      facts.columns[c].keys.push_back(facts.names->add(std::string(1, row[c])));
    }
    facts.lines.add(static_cast<std::uint32_t>(facts.rows()) + 1);
  }
  bind("Q(D)\nP(x, y) = \"nowhere.tsv\"\nR(x) <- P(x, y), P(y, _), Q(x)\n", options);
  CHECK(said == "");
  REQUIRE(bound);
  const auto names = bound->names.of(tensor("R"), 0);
  REQUIRE(names);
  CHECK(names->size() == 4);
  CHECK((*names)[0] == "D");
  CHECK((*names)[1] == "B");
  CHECK((*names)[2] == "C");
}

TEST_CASE_FIXTURE(Case, "entities: near misses are warned of, only of names that nothing states") {
  bind("P(Alice)\nP(Bob)\nP(Node12)\nP(Alise)?\nP(Zacharias)?\nP(Bob)?\nP(Node13)?\n");
  CHECK(said.find("Node13") == std::string::npos);
  CHECK(said.find("`Alise`; did you mean `Alice`?") != std::string::npos);
  CHECK(said.find("Zacharias`") == std::string::npos);
  CHECK(said.find("`Bob`;") == std::string::npos);
}

}  // namespace
}  // namespace fuse::bind
