#include <nlohmann/json.hpp>

#include "fuse/support/diagnostics.h"

namespace fuse {

namespace {

using Json = nlohmann::ordered_json;

// An invalid range gives nulls, so that every object has the same keys.
void put_range(Json& object, SourceRange range, const SourceSet& sources) {
  LineColumn begin;
  LineColumn end;
  bool valid = range.valid();
  if (valid) {
    begin = sources.file(range.file).line_column(range.begin);
    end = sources.file(range.file).line_column(range.end);
  }
  object["file"] = valid ? Json(sources.file(range.file).name()) : Json();
  object["line"] = valid ? Json(begin.line) : Json();
  object["column"] = valid ? Json(begin.column) : Json();
  object["end_line"] = valid ? Json(end.line) : Json();
  object["end_column"] = valid ? Json(end.column) : Json();
}

Json to_json(const Diagnostic& item, const SourceSet& sources) {
  Json object;
  object["code"] = info(item.kind).code;
  object["severity"] = item.severity == Severity::Error ? "error" : "warning";
  object["message"] = item.message;
  put_range(object, item.range, sources);
  object["labels"] = Json::array();
  for (const Label& label : item.labels) {
    Json part;
    part["text"] = label.text;
    put_range(part, label.range, sources);
    if (!label.file.empty()) {
      part["file"] = label.file;
      part["line"] = label.line;
    }
    object["labels"].push_back(std::move(part));
  }
  object["hint"] = item.hint_text.empty() ? Json() : Json(item.hint_text);
  return object;
}

}  // namespace

std::string render_json(const Diagnostics& diagnostics, const SourceSet& sources) {
  Json result;
  result["diagnostics"] = Json::array();
  for (const Diagnostic& item : diagnostics.items()) {
    result["diagnostics"].push_back(to_json(item, sources));
  }
  // File names and source text may hold any bytes; JSON must be UTF-8.
  return result.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fuse
