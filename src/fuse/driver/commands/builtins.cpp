#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "fuse/builtins/builtin.h"
#include "fuse/driver/commands/commands.h"

namespace fuse::driver {

namespace {

std::string all_builtins() {
  std::size_t width = 0;
  for (const auto& builtin : builtins::table()) width = std::max(width, builtin.name().size());
  std::string out;
  for (const auto& builtin : builtins::table()) {
    out += fmt::format("{:<{}}  {}\n", builtin.name(), width, builtin.summary);
  }
  return out;
}

std::string one_builtin(const builtins::Builtin& builtin) {
  std::string out = fmt::format("{}\n\n  {}\n", builtin.signature, builtin.summary);
  if (!builtin.aliases.empty()) out += fmt::format("  Also: {}\n", builtin.aliases);
  out += "\nExample:\n\n";
  std::string_view rest = builtin.example;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    out += fmt::format("  {}\n", rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

}  // namespace

int run_builtins(const CommandLine& line, const Streams& streams) {
  if (line.markdown) {
    streams.out << builtins::to_markdown();
    return 0;
  }
  if (line.files.empty()) {
    streams.out << all_builtins();
    return 0;
  }
  const std::string& name = line.files.front();
  if (const builtins::Builtin* builtin = builtins::find(name)) {
    streams.out << one_builtin(*builtin);
    return 0;
  }
  Diagnostics diagnostics;
  const std::string near = did_you_mean(name, builtins::names());
  diagnostics.report(Kind::BuiltinUnknown, {}, name,
                     near.empty() ? "" : fmt::format("; did you mean `{}`?", near));
  return finish(diagnostics, {}, false, streams);
}

}  // namespace fuse::driver
