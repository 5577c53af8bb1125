#include "coverage.h"

#include <algorithm>
#include <regex>

#include "cases.h"

namespace fuse::golden {

namespace fs = std::filesystem;

namespace {

std::string all_text(const fs::path& folder, const char* extension) {
  std::string text;
  if (!fs::exists(folder)) return text;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == extension) text += read_text(entry.path()) + "\n";
  }
  return text;
}

}  // namespace

Coverage diagnostic_coverage(const fs::path& tables, const fs::path& golden) {
  static const std::regex entry(R"re((^|\n)\s*FUSE_DIAGNOSTIC\(\s*(\w+)\s*,\s*"(\w+)"[^\n]*)re");
  const std::string definitions = all_text(tables, ".def");
  const std::string outputs = all_text(golden, ".out");
  Coverage coverage;
  for (std::sregex_iterator it(definitions.begin(), definitions.end(), entry), end; it != end;
       ++it) {
    if (it->str().find("// no golden case:") != std::string::npos) continue;
    ++coverage.kinds;
    const std::string name = (*it)[2], code = (*it)[3];
    if (outputs.find("[" + code + "]") == std::string::npos) {
      coverage.missing.push_back(code + " " + name);
    }
  }
  std::sort(coverage.missing.begin(), coverage.missing.end());
  return coverage;
}

}  // namespace fuse::golden
