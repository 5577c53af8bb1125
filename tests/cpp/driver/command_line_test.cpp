#include <doctest/doctest.h>

#include "driver/fuse.h"
#include "fuse/driver/command_line.h"

namespace fuse::driver {
namespace {

using test::fuse_command;
using test::Outputs;

CommandLine parsed(const std::vector<std::string>& args) {
  Diagnostics diagnostics;
  const auto line = parse_command_line(args, diagnostics);
  INFO(test::said(diagnostics));
  REQUIRE(line.has_value());
  return *line;
}

std::string refused(const std::vector<std::string>& args) {
  Diagnostics diagnostics;
  CHECK_FALSE(parse_command_line(args, diagnostics).has_value());
  CHECK(diagnostics.items().size() == 1);
  return test::said(diagnostics);
}

TEST_CASE("command line: what the flags mean") {
  const CommandLine line = parsed({"run", "a.fuse", "--input", "X=x.npy", "--input=Y=a=b.csv",
                                   "--export", "Z", "--export", "W", "--out", "o.json", "--json",
                                   "--strict", "--precision", "f64", "--output-root=r"});
  CHECK(line.command == "run");
  CHECK(line.files == std::vector<std::string>{"a.fuse"});
  CHECK(line.inputs ==
        std::vector<std::pair<std::string, std::string>>{{"X", "x.npy"}, {"Y", "a=b.csv"}});
  CHECK(line.exports == std::vector<std::string>{"Z", "W"});
  CHECK(line.out == "o.json");
  CHECK(line.json);
  CHECK(line.strict);
  CHECK(line.precision == "f64");
  CHECK(line.output_root == "r");
  CHECK_FALSE(line.explain.has_value());
  CHECK(parsed({"run", "--json", "a.fuse"}).files == std::vector<std::string>{"a.fuse"});
  CHECK(parsed({"run", "--input", "X=x.npy", "a.fuse"}).files ==
        std::vector<std::string>{"a.fuse"});
  CHECK(parsed({"run", "-"}).files == std::vector<std::string>{"-"});
  CHECK(parsed({"run", "--", "-odd.fuse"}).files == std::vector<std::string>{"-odd.fuse"});
  CHECK(parsed({"fmt", "a.fuse", "b.fuse", "-w"}).files ==
        std::vector<std::string>{"a.fuse", "b.fuse"});
}

TEST_CASE("command line: --explain has an optional value and never takes the program") {
  CHECK(parsed({"run", "a.fuse", "--explain"}).explain == "");
  CHECK(parsed({"run", "a.fuse", "--explain", "p.txt"}).explain == "p.txt");
  CHECK(parsed({"run", "--explain=p.txt", "a.fuse"}).explain == "p.txt");
  const CommandLine before = parsed({"run", "--explain", "a.fuse"});
  CHECK(before.explain == "");
  CHECK(before.files == std::vector<std::string>{"a.fuse"});
  CHECK(parsed({"run", "a.fuse", "--explain", "--json"}).json);
}

TEST_CASE("command line: misuse is one line") {
  CHECK(refused({"rnu"}) == "U001 there is no command `rnu`; did you mean `run`?\n");
  CHECK(refused({"a.fuse"}) ==
        "U001 there is no command `a.fuse`; did you mean `fuse run a.fuse`?\n");
  CHECK(refused({"frobnicate"}) ==
        "U001 there is no command `frobnicate`; `fuse help` lists them\n");
  CHECK(refused({"--versoin"}) ==
        "U002 `fuse COMMAND` has no flag `--versoin`; did you mean `--version`?\n");
  CHECK(refused({"run", "a.fuse", "--jsn"}) ==
        "U002 `fuse run` has no flag `--jsn`; did you mean `--json`?\n");
  CHECK(refused({"run", "a.fuse", "--thraeds=3"}) == "U002 `fuse run` has no flag `--thraeds`\n");
  CHECK(refused({"run", "a.fuse", "-x"}) == "U002 `fuse run` has no flag `-x`\n");
  CHECK(refused({"check", "a.fuse", "--out", "x"}) == "U002 `fuse check` has no flag `--out`\n");
  CHECK(refused({"run", "a.fuse", "b.fuse"}) == "U005 `fuse run` does not expect `b.fuse` here\n");
  CHECK(refused({"run"}) == "U004 `fuse run` needs a FILE to run\n");
  CHECK(refused({"run", "--json"}) == "U004 `fuse run` needs a FILE to run\n");
  CHECK(refused({"run", "a.fuse", "--out"}) == "U003 `--out` needs a value\n");
  CHECK(refused({"run", "a.fuse", "--input"}) == "U003 `--input` needs a value\n");
  CHECK(refused({"run", "a.fuse", "--input", "X"}) ==
        "U003 `--input` is given as NAME=PATH, not `X`\n");
  CHECK(refused({"run", "a.fuse", "--input", "=x.npy"}) ==
        "U003 `--input` is given as NAME=PATH, not `=x.npy`\n");
  CHECK(refused({"run", "a.fuse", "--input", "X=a.npy", "--input", "X=b.npy"}) ==
        "U003 `--input` names `X` twice\n");
  CHECK(refused({"run", "a.fuse", "--precision", "f16"}) ==
        "U003 `--precision` is f32 or f64, not `f16`\n");
  CHECK(refused({"run", "a.fuse", "--out", "a", "--out", "b"}) ==
        "U003 `--out` is given more than once\n");
  CHECK(refused({"run", "a.fuse", "--json=maybe"}) == "U003 `--json` takes no value\n");
}

TEST_CASE("command line: help and version") {
  const Outputs help = fuse_command({"--help"});
  CHECK(help.code == 0);
  CHECK(test::contains(help.out, "run FILE"));
  CHECK(fuse_command({}).out == help.out);
  CHECK(fuse_command({"help"}).out == help.out);
  CHECK(test::contains(fuse_command({"run", "--help"}).out, "--input"));
  CHECK(fuse_command({"help", "run"}).out == fuse_command({"run", "-h"}).out);
  CHECK(test::contains(fuse_command({"--version"}).out, "fuse 0."));
  const Outputs wrong = fuse_command({"run", "--bogus"});
  CHECK(wrong.code == 2);
  CHECK(wrong.out.empty());
  CHECK(wrong.err == "error[U002]: `fuse run` has no flag `--bogus`\n");
}

TEST_CASE("builtins: list, one, and none") {
  CHECK(test::contains(fuse_command({"builtins"}).out, "softmax"));
  CHECK(test::contains(fuse_command({"builtins", "softmax"}).out, "Example:"));
  CHECK(test::contains(fuse_command({"builtins", "--markdown"}).out, "#"));
  const Outputs none = fuse_command({"builtins", "sofmax"});
  CHECK(none.code == 2);
  CHECK(none.err == "error[U009]: there is no builtin `sofmax`; did you mean `softmax`?\n");
}

}  // namespace
}  // namespace fuse::driver
