#include <algorithm>

#include <fmt/format.h>

#include "fuse/api/convert.h"

namespace fuse {

Error::Error(std::vector<Problem> problems, std::string text)
    : problems_(std::move(problems)), text_(std::move(text)) {}

const Problem& Error::first() const {
  const auto error = std::find_if(problems_.begin(), problems_.end(),
                                  [](const Problem& problem) { return !problem.warning; });
  return error == problems_.end() ? problems_.front() : *error;
}

Error::Family Error::family() const {
  switch (first().code.empty() ? 'I' : first().code[0]) {
    case 'B': return Family::Target;
    case 'F':
    case 'U': return Family::Environment;
    case 'C': return Family::Cache;
    case 'I': return Family::Internal;
    default: return Family::Program;
  }
}

namespace api {

std::vector<Problem> problems_of(const Diagnostics& diagnostics, const SourceSet& sources) {
  std::vector<Problem> problems;
  for (const Diagnostic& item : diagnostics.items()) {
    Problem problem;
    problem.code = info(item.kind).code;
    problem.warning = item.severity == Severity::Warning;
    problem.message = item.message;
    problem.hint = item.hint_text;
    if (item.range.valid()) {
      const SourceFile& file = sources.file(item.range.file);
      const LineColumn begin = file.line_column(item.range.begin);
      const LineColumn end = file.line_column(item.range.end);
      problem.file = file.name();
      problem.line = static_cast<int>(begin.line);
      problem.column = static_cast<int>(begin.column);
      problem.end_line = static_cast<int>(end.line);
      problem.end_column = static_cast<int>(end.column);
    }
    for (const Label& label : item.labels) {
      if (!label.range.valid()) {
        problem.labels.push_back(label.text);
        continue;
      }
      const SourceFile& file = sources.file(label.range.file);
      const LineColumn at = file.line_column(label.range.begin);
      problem.labels.push_back(
          fmt::format("{}:{}:{}: {}", file.name(), at.line, at.column, label.text));
    }
    problems.push_back(std::move(problem));
  }
  return problems;
}

void throw_error(const Diagnostics& diagnostics, const SourceSet& sources) {
  throw Error(problems_of(diagnostics, sources), render_text(diagnostics, sources));
}

}  // namespace api
}  // namespace fuse
