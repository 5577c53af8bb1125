#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "fuse/driver/commands/settings.h"

namespace fuse::driver {

int run_check(const CommandLine& line, const Streams& streams) {
  Session session(settings_of(line, streams));
  if (session.check()) session.bind();
  const Diagnostics& diagnostics = session.diagnostics();
  if (line.json) {
    streams.out << render_json(diagnostics, session.sources()) << "\n";
    return exit_code(diagnostics);
  }
  const int code = finish(diagnostics, session.sources(), false, streams);
  if (code == 0) {
    const std::size_t warnings = diagnostics.items().size();  // nothing else is left
    const std::string file = line.files.front() == "-" ? "<stdin>" : line.files.front();
    streams.out << (warnings == 0 ? fmt::format("{}: ok\n", file)
                                  : fmt::format("{}: ok, {} warning{}\n", file, warnings,
                                                warnings == 1 ? "" : "s"));
  }
  return code;
}

}  // namespace fuse::driver
