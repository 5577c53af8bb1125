#include "fuse/driver/command.h"

#include <cstdlib>
#include <exception>
#include <new>
#include <ostream>

#include <fmt/format.h>

#include "fuse/driver/command_line.h"
#include "fuse/driver/commands/commands.h"
#include "fuse/io/staged_names.h"
#include "fuse/targets/native/instruction_set.h"

namespace fuse::driver {

namespace {

int dispatch(const CommandLine& line, const Streams& streams) {
  if (line.version) {
    streams.out << "fuse " << FUSE_VERSION << "\n";
    return 0;
  }
  if (!line.help.empty()) {
    streams.out << line.help;
    return 0;
  }
  if (line.command == "run") return run_run(line, streams);
  if (line.command == "check") return run_check(line, streams);
  if (line.command == "explain") return run_explain(line, streams);
  if (line.command == "fmt") return run_fmt(line, streams);
  return run_builtins(line, streams);
}

// The variable FUSE_ISA, for tests and measurements.
bool choose_instruction_set(Diagnostics& diagnostics) {
  const char* name = std::getenv("FUSE_ISA");
  if (name == nullptr || *name == 0 || native::use_instruction_set(name)) return true;
  diagnostics.report(
      Kind::FlagValue, {}, "FUSE_ISA",
      fmt::format("is avx512, avx2 or baseline, where the processor has it, not `{}`", name));
  return false;
}

int parse_and_dispatch(const std::vector<std::string>& args, const Streams& streams) {
  Diagnostics diagnostics;
  if (!choose_instruction_set(diagnostics)) return finish(diagnostics, {}, false, streams);
  const auto line = parse_command_line(args, diagnostics);
  if (!line) return finish(diagnostics, {}, false, streams);
  return dispatch(*line, streams);
}

// The command and its file.
std::string shown(const std::vector<std::string>& args) {
  std::string text;
  for (const std::string& arg : args) {
    if (!arg.starts_with("--")) text += " " + arg;
  }
  return text;
}

}  // namespace

int run_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                bool color) {
  const Streams streams{out, err, color};
  Diagnostics diagnostics;
  try {
    return parse_and_dispatch(args, streams);
  } catch (const std::bad_alloc&) {
    diagnostics.report(Kind::OutOfMemory, {}, "for `fuse" + shown(args) + "`");
  } catch (const std::exception& error) {
    diagnostics.report(Kind::InternalError, {}, error.what());
  }
  return finish(diagnostics, {}, false, streams);
}

void remove_unfinished_files() { io::remove_staged_files(); }

}  // namespace fuse::driver
