#include <filesystem>
#include <ostream>

#include "fuse/driver/commands/commands.h"
#include "fuse/driver/program_text.h"
#include "fuse/io/output.h"
#include "fuse/syntax/printer.h"

namespace fuse::driver {

namespace {

// Formats one file; false when it is not in the canonical layout and --check asks.
bool format_one(const std::string& path, const CommandLine& line, SourceSet& sources,
                Diagnostics& diagnostics, const Streams& streams) {
  Diagnostics own;  // one bad file does not keep the others from being formatted
  ProgramText text(sources, own);
  const syntax::File* file = text.open(path);
  if (file == nullptr || own.has_errors()) {
    diagnostics.append(own);
    return true;
  }
  const std::string printed = syntax::print(*file);
  const bool same = printed == sources.file(file->id).text();
  if (line.check) {
    if (!same) streams.out << path << "\n";
    return same;
  }
  if (!line.write || path == "-") {
    streams.out << printed;
  } else if (!same) {
    io::OutputFiles files;
    if (files.add_text(path, printed, {}, diagnostics)) files.commit(diagnostics);
  }
  return true;
}

}  // namespace

int run_fmt(const CommandLine& line, const Streams& streams) {
  SourceSet sources;
  Diagnostics diagnostics;
  bool formatted = true;
  for (const std::string& path : line.files) {
    formatted = format_one(path, line, sources, diagnostics, streams) && formatted;
  }
  const int code = finish(diagnostics, sources, false, streams);
  return code == 0 && !formatted ? 1 : code;
}

}  // namespace fuse::driver
