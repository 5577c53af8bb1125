// The command, end to end: what each flag does to what is printed, written and returned.
#include <doctest/doctest.h>

#include <filesystem>

#include "driver/fuse.h"

namespace fuse::driver {
namespace {

using test::contains;
using test::fuse_command;
using test::Outputs;
using test::Program;

namespace fs = std::filesystem;

constexpr const char* add = "X[i] = [1, 2]\nY[i] = 2 X[i]\nexport Y\n";

TEST_CASE("run: exports, answers, and the files of sinks") {
  const Program program(
      "X[i, j] = [[1, 2], [3, 4]]\n"
      "R(0, 1)\nR(2, 0)\n"
      "S = X[i, j]\n"
      "\"runs/x.json\" = X[i, j]\n"
      "\"runs/r.csv\" = R(x, y)\n"
      "S?\nR(x, y)?\nR(0, 1)?\nR(1, 1)?\n"
      "export X\n");
  const Outputs result = program.run();
  CHECK(result.err == "");
  CHECK(result.code == 0);
  CHECK(result.out ==
        "X[i, j]  f32 2x2\n  1  2\n  3  4\n"
        "S? 10\n"
        "R(x, y)?  2 answers\n  x  y\n  0  1\n  2  0\n"
        "R(0, 1)? true\n"
        "R(1, 1)? false\n"
        "wrote runs/x.json  f32 2x2\n"
        "wrote runs/r.csv  2 tuples\n");
  CHECK(program.get("runs/x.json") == "[[1.0, 2.0],\n [3.0, 4.0]]\n");
  CHECK(program.get("runs/r.csv") == "0,1\n2,0\n");
}

TEST_CASE("run: nothing to show is said, not silent") {
  const Outputs nothing = Program("X[i] = [1, 2]\n").run();
  CHECK(nothing.code == 0);
  CHECK(nothing.out == "");
  CHECK(nothing.err == "nothing is exported: add `export NAME` or a query `NAME?`\n");
  const Outputs tests = Program("X[i] = [1, 2]\nexpect X[0] == 1\nexpect X[i] > 0\n").run();
  CHECK(tests.out == "2 expectations hold\n");
  CHECK(tests.err == "");
}

TEST_CASE("run --json: exactly exports and queries; diagnostics when there are errors") {
  const Outputs good = Program(add).run({"--json"});
  CHECK(good.out ==
        "{\"exports\": {\n  \"Y\": {\"axes\": [\"i\"], \"shape\": [2], \"dtype\": \"f32\", "
        "\"data\": [2.0, 4.0]}\n}, \"queries\": []}\n");
  const Outputs bad = Program("Y[i] = Z[i]\nexport Y\n").run({"--json"});
  CHECK(bad.code == 1);
  CHECK(bad.err == "");
  CHECK(contains(bad.out, "\"diagnostics\": ["));
  CHECK(contains(bad.out, "\"S001\""));
}

TEST_CASE("run --precision f64") {
  const Program program("X = 1 / 3\nexport X\n");
  CHECK(contains(program.run({"--json"}).out, "\"f32\", \"data\": 0.33333334"));
  CHECK(contains(program.run({"--json", "--precision", "f64"}).out,
                 "\"f64\", \"data\": 0.3333333333333333}"));
}

TEST_CASE("run --input: arrays and facts take the place of sources") {
  const Program program(
      "X[i] = \"missing.npy\"\nR(x) = \"missing.csv\"\nY[i] = 2 X[i]\nexport Y\nR?\n");
  const std::string x = program.put("x.json", "[5, 6, 7]"), r = program.put("r.csv", "4\n2\n");
  const Outputs result = program.run({"--input", "X=" + x, "--input", "R=" + r});
  CHECK(result.err == "");
  CHECK(result.out == "Y[i]  f32 3\n  10  12  14\nR(x)?  2 answers\n  x\n  2\n  4\n");
  const Outputs empty =
      program.run({"--input", "X=" + x, "--input", "R=" + program.put("e.csv", "")});
  CHECK(empty.code == 0);
  CHECK(contains(empty.out, "R(x)?  0 answers\n"));
  CHECK(contains(program.run({"--input", "X=nowhere.npy"}).err,
                 "error[F001]: there is no file `nowhere.npy`"));
  const Outputs unknown =
      Program("Weight[i] = [1]\nexport Weight\n").run({"--input", "Wieght=" + x});
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.err, "error[U006]"));
  CHECK(contains(unknown.err, "did you mean `Weight`?"));
}

TEST_CASE("run --input: a name that only the command line defines") {
  const Program program("Y[i] = 2 X[i]\nexport Y\n");
  CHECK(program.run().code == 1);
  const Outputs given = program.run({"--input", "X=" + program.put("x.json", "[1.5]")});
  CHECK(given.out == "Y[i]  f32 1\n  3\n");
}

TEST_CASE("run --export and --out") {
  const Program program("X[i] = [1, 2]\nTotal = X[i]\nexport X\n");
  CHECK(contains(program.run({"--export", "Total"}).out, "Total = 3\n"));
  const Outputs unknown = program.run({"--export", "Totl"});
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.err, "did you mean `Total`?"));

  const std::string npy = program.path("x.npy"), json = program.path("deep/x.json");
  CHECK(contains(program.run({"--out", npy}).out, "wrote " + npy));
  CHECK(program.get("x.npy").compare(0, 6, "\x93NUMPY") == 0);
  CHECK(program.run({"--out", json, "--export", "Total"}).code == 0);
  CHECK(contains(program.get("deep/x.json"), "\"Total\": {\"axes\": []"));
  const Outputs two = program.run({"--out", npy, "--export", "Total"});
  CHECK(two.code == 2);
  CHECK(contains(two.err, "2 are exported"));
  CHECK(program.run({"--out", program.path("x.txt")}).code == 2);
  CHECK(program.run({"--out", "/proc/nowhere/x.npy"}).code == 3);
}

TEST_CASE("run: a failed expectation keeps every sink from being written") {
  const Program program(
      "A[i] = [1, 2, 3]\n\"a.npy\" = A[i]\nexpect A[i] == 1\nexpect A[0] < 1 within 0.5\n");
  const Outputs result = program.run();
  CHECK(result.code == 1);
  CHECK(result.out == "");
  CHECK(contains(result.err,
                 "error[X001]: this expectation does not hold at i = 1: the left side is 2.0, the "
                 "right side 1.0 (2 of 3 elements fail)"));
  CHECK(program.listing() == "p.fuse\n");
}

TEST_CASE("run: one sink that cannot be written keeps the others from being written") {
  const Program program("A[i] = [1, 2]\n\"runs/a.npy\" = A[i]\n\"../b.npy\" = A[i]\n");
  const Outputs result = program.run();
  CHECK(result.code == 3);
  CHECK(contains(result.err, "error[F050]"));
  CHECK(program.listing() == "p.fuse\n");
  const Outputs elsewhere = program.run({"--output-root", program.path("out/inner")});
  CHECK(elsewhere.code == 3);
  const Program inside("A[i] = [1, 2]\n\"a.npy\" = A[i]\n");
  CHECK(inside.run({"--output-root", inside.path("out")}).code == 0);
  CHECK(inside.listing() == "out\nout/a.npy\np.fuse\n");
}

TEST_CASE("run: paths are relative to the program, imports to the importing file") {
  const Program program(
      "import \"lib/one.fuse\" as one\nX[i] = \"data/x.json\"\nY[i] = one::two(X[i])\nexport Y\n");
  fs::create_directories(program.path("lib/deep"));
  fs::create_directories(program.path("data"));
  program.put("data/x.json", "[1, 2]");
  program.put("lib/one.fuse",
              "import \"deep/two.fuse\" as deep\n"
              "fn two(a[i]) -> b[i] { b[i] = deep::twice(a[i]) }\n");
  program.put("lib/deep/two.fuse", "fn twice(a[i]) -> b[i] { b[i] = 2 a[i] }\n");
  const Outputs result = program.run();
  CHECK(result.err == "");
  CHECK(result.out == "Y[i]  f32 2\n  2  4\n");
  const Outputs missing = Program("import \"nowhere.fuse\" as no\nX = 1\nexport X\n").run();
  CHECK(missing.code == 1);
  CHECK(contains(missing.err, "error[S050]: there is no file `nowhere.fuse` to import"));
}

TEST_CASE("run: warnings, and --strict") {
  const Program program("P[e] = [1, 2]\nY = log(P[e])\nexport Y\n\"y.json\" = Y\n");
  const Outputs plain = program.run();
  CHECK(plain.code == 0);
  CHECK(contains(plain.err, "warning[S081]"));
  fs::remove(program.path("y.json"));
  const Outputs strict = program.run({"--strict"});
  CHECK(strict.code == 1);
  CHECK(contains(strict.err, "error[S081]"));
  CHECK(program.listing() == "p.fuse\n");
}

TEST_CASE("run: what is no program") {
  const auto error_of = [](const std::string& bytes) {
    const Outputs result = Program(bytes).run();
    CHECK(result.out == "");
    CHECK(result.code != 0);
    return result.err;
  };
  CHECK(contains(error_of(""), "error[F007]"));
  CHECK(contains(error_of("# only words\n\n"), "holds no statement"));
  const std::string nul = error_of(std::string("X = 1\0\n", 7));
  CHECK(
      nul.starts_with("error[P002]: this file holds a NUL byte, so it is not a program's text\n"));
  CHECK(contains(nul, "p.fuse:1:6\n"));
  CHECK(contains(error_of("X = 1\xFF\n"), "error[P001]"));
  const test::Folder folder;
  CHECK(fuse_command({"run", folder.root()}).err ==
        "error[F002]: `" + folder.root() + "` is a directory, not a file\n");
  CHECK(fuse_command({"run", "/dev/zero"}).code == 3);
  const Outputs missing = fuse_command({"run", "nowhere.fuse"});
  CHECK(missing.err == "error[F001]: there is no file `nowhere.fuse`\n");
  CHECK(missing.code == 3);
  CHECK(Program("\xEF\xBB\xBFX = 1\nexport X\n").run().out == "X = 1\n");
}

TEST_CASE("check: ok, warnings, errors") {
  const Program good(add);
  CHECK(good.run({}, "check").out == good.path("p.fuse") + ": ok\n");
  CHECK(contains(good.run({"--json"}, "check").out, "\"diagnostics\": []"));
  const Outputs warned = Program("P[e] = [1, 2]\nY = log(P[e])\nexport Y\n").run({}, "check");
  CHECK(warned.code == 0);
  CHECK(contains(warned.out, ": ok, 1 warning\n"));
  const Outputs bad =
      Program("X[i] = [1, 2]\nY[i] = [1, 2, 3]\nZ = X[i] Y[i]\nexport Z\n").run({}, "check");
  CHECK(bad.code == 1);
  CHECK(bad.out == "");
  CHECK(contains(bad.err, "error[S101]"));
}

TEST_CASE("explain and --explain: the plan") {
  const Program program(add);
  const Outputs plan = program.run({}, "explain");
  CHECK(plan.code == 0);
  CHECK(plan.err == "");
  CHECK_FALSE(plan.out.empty());
  CHECK(program.run({"--json"}, "explain").out[0] == '{');
  const Outputs both = program.run({"--explain"});
  CHECK(both.out == "Y[i]  f32 2\n  2  4\n");
  CHECK(both.err == plan.out);
  CHECK(program.run({"--explain=" + program.path("plan.json")}).err == "");
  CHECK(program.get("plan.json")[0] == '{');
}

TEST_CASE("explain: what a builtin becomes stands on the line of its call") {
  const Program program(
      "X[i] = [1, 2, 4]\n\nY[i.] = softmax(X[i])\nZ[i.] = l2norm(X[i])\nexport Y, Z\n");
  const std::string plan = program.run({}, "explain").out;
  CHECK_FALSE(contains(plan, "line 1:"));
  CHECK_FALSE(contains(plan, "lines "));
  CHECK(contains(plan, "line 3: "));
  CHECK(contains(plan, "line 4: "));
}

TEST_CASE("fmt: to standard output, --check, --write") {
  const Program untidy("X[i]=[1,2]\nexport   X\n");
  const std::string tidy = "X[i] = [1, 2]\nexport X\n";
  CHECK(untidy.run({}, "fmt").out == tidy);
  const Outputs check = untidy.run({"--check"}, "fmt");
  CHECK(check.code == 1);
  CHECK(check.out == untidy.path("p.fuse") + "\n");
  fs::permissions(untidy.path("p.fuse"), fs::perms::owner_all);
  CHECK(untidy.run({"-w"}, "fmt").code == 0);
  CHECK(untidy.get("p.fuse") == tidy);
  CHECK(fs::status(untidy.path("p.fuse")).permissions() == fs::perms::owner_all);
  CHECK(untidy.run({"--check"}, "fmt").code == 0);
  const Program broken("X[i = 1\n");
  const Outputs both = fuse_command({"fmt", broken.path("p.fuse"), untidy.path("p.fuse")});
  CHECK(both.code == 1);
  CHECK(both.out == tidy);
  CHECK(contains(both.err, "error[P"));
}

TEST_CASE("--trace-passes prints to standard error") {
  const Outputs traced = Program(add).run({"--trace-passes"});
  CHECK(traced.code == 0);
  CHECK(traced.out == "Y[i]  f32 2\n  2  4\n");
}

}  // namespace
}  // namespace fuse::driver
