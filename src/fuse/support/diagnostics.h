// Diagnostics: a closed table of kinds (diagnostics/*.def), each with a stable code and a message
// template, collected while a phase runs and rendered as text or JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "fuse/support/source.h"

namespace fuse {

enum class Severity { Warning, Error };

// Every kind of diagnostic. The letter of its code is its family: P syntax, S meaning, X execution
// of the user's program (a failed expect, an index out of range), B targets, F files and limits,
// C caches, I our own bug, U command line misuse.
enum class Kind {
#define FUSE_DIAGNOSTIC(name, code, severity, message) name,
#include "fuse/support/diagnostics/all.def"
#undef FUSE_DIAGNOSTIC
};

struct KindInfo {
  const char* name;
  const char* code;
  Severity severity;
  const char* message;  // {fmt} template, filled by Diagnostics::report
};

const KindInfo& info(Kind kind);
std::size_t kind_count();

// A secondary range with its own sentence; the range may be invalid (then only the text shows). A
// place in a file of data is named by the text, and for programs also by file and line.
struct Label {
  SourceRange range;
  std::string text;
  std::string file = {};
  std::uint32_t line = 0;
};

struct Diagnostic {
  Kind kind;
  Severity severity;
  SourceRange range;
  std::string message;
  std::vector<Label> labels;
  std::string hint_text;

  Diagnostic& label(SourceRange at, std::string text) {
    labels.push_back({at, std::move(text)});
    return *this;
  }
  Diagnostic& label_data(std::string file, std::uint32_t line, std::string text) {
    labels.push_back({{}, std::move(text), std::move(file), line});
    return *this;
  }
  Diagnostic& hint(std::string text) {
    hint_text = std::move(text);
    return *this;
  }
};

// Collects diagnostics in the order reported; identical (kind, range) pairs are kept once.
class Diagnostics {
 public:
  // Reports `kind` at `range`; args fill the template of the kind. The reference is valid until
  // the next report.
  template <typename... Args>
  Diagnostic& report(Kind kind, SourceRange range, const Args&... args) {
    return add(kind, range, fmt::format(fmt::runtime(info(kind).message), args...));
  }
  Diagnostic& add(Kind kind, SourceRange range, std::string message);

  bool has_errors() const { return errors_ > 0; }
  std::size_t error_count() const { return errors_; }
  bool empty() const { return items_.empty(); }
  const std::vector<Diagnostic>& items() const { return items_; }
  // With --strict: every warning becomes an error.
  void promote_warnings();
  void append(const Diagnostics& other);
  // Labels everything reported after the first `count` items.
  void label_since(std::size_t count, SourceRange at, const std::string& text);

 private:
  std::vector<Diagnostic> items_;
  std::size_t errors_ = 0;
  Diagnostic duplicate_{};  // swallows a repeated report
};

// Text form of section 13 of the language page: code and sentence, the source line with the range
// underlined, labelled secondary ranges, the hint. Ordered as reported; colour for terminals only.
std::string render_text(const Diagnostics& diagnostics, const SourceSet& sources,
                        bool color = false);
// {"diagnostics": [{"code", "severity", "message", "file", "line", "column", "end_line",
// "end_column", "labels": [..], "hint"}]}
std::string render_json(const Diagnostics& diagnostics, const SourceSet& sources);

// The candidate nearest to `name` by edit distance, or empty when none is near enough to suggest.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace fuse
