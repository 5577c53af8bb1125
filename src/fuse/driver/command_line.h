// The words of the command line, sorted into what they mean.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuse/support/diagnostics.h"

namespace fuse::driver {

struct CommandLine {
  std::string command;             // run, check, ..; empty for `fuse --version` and `fuse --help`
  std::vector<std::string> files;  // FILE..; NAME of `fuse builtins`
  std::vector<std::pair<std::string, std::string>> inputs;  // NAME, PATH
  std::vector<std::string> exports;
  std::string out;
  std::string precision = "f32";
  std::int64_t memory_limit = std::int64_t{8} << 30;  // bytes of one intermediate or result
  std::string root;                                   // empty: the program's folder
  std::string output_root;                            // empty: the program's folder
  std::optional<std::string> explain;                 // a path, or empty: standard error
  bool json = false;
  bool strict = false;
  bool trace_passes = false;
  bool check = false;     // fmt --check
  bool write = false;     // fmt --write
  bool markdown = false;  // builtins --markdown
  bool version = false;
  std::string help;  // what to print when help was asked for
};

// Empty after reporting what is wrong with the words.
std::optional<CommandLine> parse_command_line(const std::vector<std::string>& args,
                                              Diagnostics& diagnostics);

}  // namespace fuse::driver
