// Every kind of diagnostic has a golden case.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fuse::golden {

struct Coverage {
  int kinds = 0;
  std::vector<std::string> missing;  // "S012 UnknownName"
};

// Kinds are the FUSE_DIAGNOSTIC lines of the tables in `tables`; a kind has a case when `[S012]`
// stands in a .out file below `golden`. A line that ends in `// no golden case: reason` is left
// out: what it reports cannot be brought about by a program.
Coverage diagnostic_coverage(const std::filesystem::path& tables,
                             const std::filesystem::path& golden);

}  // namespace fuse::golden
