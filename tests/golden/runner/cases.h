// A golden case: a program NAME.fuse, and NAME.out with what it should print.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fuse::golden {

struct Case {
  std::filesystem::path program;   // absolute
  std::filesystem::path expected;  // absolute, with the extension .out
  std::string name;                // relative to the root of the suite, without extension
};

// What the leading comment of a program asks for:
//   # command: run | check | fmt | explain ..   (run when not given)
//   # flags: --strict --input "X=a file.npy"    (several lines add up)
//   # file: other.fuse                          (named instead of the program; may not exist)
// `{out}` in a flag stands for the temporary output root of the case.
struct Directives {
  std::string command = "run";
  std::string file;
  std::vector<std::string> flags;
};

struct Suite {
  std::vector<Case> cases;                       // sorted by name
  std::vector<std::filesystem::path> stray_out;  // .out files without a program
};

// Every case below `root`; a folder named `lib` holds programs that others import, not cases.
Suite find_cases(const std::filesystem::path& root);

Directives read_directives(const std::string& text, const std::string& own_name);

// Splits at blanks; double and single quotes hold a word together.
std::vector<std::string> split_words(const std::string& line);

// The whole of a file; empty when it cannot be read.
std::string read_text(const std::filesystem::path& path);

}  // namespace fuse::golden
