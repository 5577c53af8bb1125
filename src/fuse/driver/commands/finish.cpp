#include <ostream>

#include "fuse/driver/commands/commands.h"

namespace fuse::driver {

namespace {

int code_of_family(char family) {
  switch (family) {
    case 'U': return 2;
    case 'F':
    case 'C': return 3;
    case 'I': return 4;
    default: return 1;
  }
}

}  // namespace

int exit_code(const Diagnostics& diagnostics) {
  for (const Diagnostic& item : diagnostics.items()) {
    if (item.severity == Severity::Error) return code_of_family(info(item.kind).code[0]);
  }
  return 0;
}

int finish(const Diagnostics& diagnostics, const SourceSet& sources, bool json,
           const Streams& streams) {
  if (json && diagnostics.has_errors()) {
    streams.out << render_json(diagnostics, sources) << "\n";
  } else if (!diagnostics.empty()) {
    streams.err << render_text(diagnostics, sources, streams.color);
  }
  return exit_code(diagnostics);
}

}  // namespace fuse::driver
