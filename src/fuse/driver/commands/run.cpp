#include <ostream>

#include <fmt/format.h>

#include "fuse/driver/commands/settings.h"
#include "fuse/driver/show.h"
#include "fuse/io/output.h"
#include "fuse/plan/explain.h"

namespace fuse::driver {

namespace {

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Why the exports cannot go to the file of --out; empty when they can.
std::string out_problem(const std::string& path, const Outcome& outcome) {
  const std::size_t count = outcome.exports.size();
  if (!ends_with(path, ".npy") && !ends_with(path, ".json")) {
    return "the exports go to a .npy or a .json file";
  }
  if (count == 0) return "nothing is exported; add `export NAME` or `--export NAME`";
  if (ends_with(path, ".npy") && count > 1) {
    return fmt::format("a .npy file holds one array, and {} are exported; use .json", count);
  }
  return "";
}

void stage_exports(const std::string& path, const Outcome& outcome, io::OutputFiles& files,
                   Diagnostics& diagnostics) {
  const std::string problem = out_problem(path, outcome);
  if (!problem.empty()) {
    diagnostics.report(Kind::OutNotPossible, {}, path, problem);
  } else if (ends_with(path, ".json")) {
    files.add_text(path, show_json({outcome.exports, {}, {}, 0}), {}, diagnostics);
  } else {
    files.add(path, {outcome.exports[0].array, false, std::nullopt}, {}, diagnostics);
  }
}

// Everything is written beside its place before the first file gets its name.
bool write_files(const CommandLine& line, const Outcome& outcome, Diagnostics& diagnostics) {
  const std::string root =
      line.output_root.empty() ? folder_of(line.files.front()) : line.output_root;
  io::OutputFiles sinks(root), exports;
  for (const SinkFile& sink : outcome.sinks) {
    sinks.add(sink.path, sink.content, sink.range, diagnostics);
  }
  if (!line.out.empty()) stage_exports(line.out, outcome, exports, diagnostics);
  return !diagnostics.has_errors() && sinks.commit(diagnostics) && exports.commit(diagnostics);
}

bool write_plan(const Session& session, const std::string& path, std::ostream& err,
                Diagnostics& diagnostics) {
  if (path.empty()) {
    err << plan::explain_text(session.the_plan(), &session.sources());
    return true;
  }
  const std::string text = ends_with(path, ".json")
                               ? plan::explain_json(session.the_plan(), &session.sources())
                               : plan::explain_text(session.the_plan(), &session.sources());
  io::OutputFiles files;
  return files.add_text(path, text, {}, diagnostics) && files.commit(diagnostics);
}

// What a person sees besides results: the files written, and why there may be nothing else.
void show_rest(const CommandLine& line, const Outcome& outcome, const Streams& streams) {
  for (const SinkFile& sink : outcome.sinks) {
    streams.out << fmt::format("wrote {}  {}\n", sink.path, show_content(sink.content));
  }
  if (!line.out.empty()) streams.out << fmt::format("wrote {}\n", line.out);
  const std::size_t held = outcome.expectations;
  if (held > 0) {
    streams.out << fmt::format("{} expectation{} hold{}\n", held, held == 1 ? "" : "s",
                               held == 1 ? "s" : "");
  }
  if (outcome.exports.empty() && outcome.queries.empty() && outcome.sinks.empty() && held == 0) {
    streams.err << "nothing is exported: add `export NAME` or a query `NAME?`\n";
  }
}

}  // namespace

int run_run(const CommandLine& line, const Streams& streams) {
  Session session(settings_of(line, streams));
  Diagnostics& diagnostics = session.diagnostics();
  const auto end = [&] { return finish(diagnostics, session.sources(), line.json, streams); };
  if (!session.check() || !session.bind()) return end();
  session.plan();
  if (line.explain && !write_plan(session, *line.explain, streams.err, diagnostics)) return end();
  const auto outcome = session.run();
  if (!outcome || !write_files(line, *outcome, diagnostics)) return end();
  const int code = end();
  streams.out << (line.json ? show_json(*outcome) : show_text(*outcome));
  if (!line.json) show_rest(line, *outcome, streams);
  return code;
}

}  // namespace fuse::driver
