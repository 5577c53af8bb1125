#include "coverage.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

TEST_CASE("golden_runner/a diagnostic without a case is missing") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("fuse_coverage_" + std::to_string(getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "a.def") << "// FUSE_DIAGNOSTIC(Name, \"code\", ..)\n"
                                     "FUSE_DIAGNOSTIC(One, \"S001\", Error, \"one\")\n"
                                     "FUSE_DIAGNOSTIC(Two, \"S002\", Error, \"two\")\n"
                                     "FUSE_DIAGNOSTIC(Bug, \"I001\", Error, \"x\")  "
                                     "// no golden case: only a bug reports it\n";
  std::ofstream(folder / "a.out") << "error[S001]: one\n";
  const auto coverage = fuse::golden::diagnostic_coverage(folder, folder);
  CHECK(coverage.kinds == 2);
  CHECK(coverage.missing == std::vector<std::string>{"S002 Two"});
  fs::remove_all(folder);
}
