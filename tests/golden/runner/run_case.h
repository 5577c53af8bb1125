// Runs one golden case and renders what it did as the text of a .out file.
#pragma once

#include <filesystem>
#include <string>

#include "cases.h"

namespace fuse::golden {

// Where a case runs: in this process, or as the built command.
struct Executable {
  std::filesystem::path binary;  // empty: in this process
};

// The text is standard output, then `--- stderr` with standard error when there is any, then
// `--- file PATH` with each file written below the output root, then `--- exit N`. The case runs
// in its own folder, so that paths in messages are relative to it.
std::string run_case(const Case& one, const Directives& directives, const Executable& executable);

}  // namespace fuse::golden
