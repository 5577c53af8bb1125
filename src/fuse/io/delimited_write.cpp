#include <charconv>
#include <string>

#include "fuse/io/delimited.h"
#include "fuse/io/fact_field.h"
#include "fuse/io/listing.h"
#include "fuse/io/numbers.h"
#include "fuse/io/text.h"

namespace fuse::io {

namespace {

constexpr std::size_t chunk = std::size_t{1} << 16;

// Why a reader would not find the name again; null when it would. `first`: the file begins with it.
const char* problem_of(std::string_view name, char separator, bool first) {
  if (name.find('\n') != name.npos) return "holds a line break";
  if (name.find('\0') != name.npos) return "holds a NUL byte";
  if (separator == ',') return nullptr;  // quotes hold the rest
  if (name.find('\t') != name.npos) return "holds a tab";
  if (name.find('\r') != name.npos) return "holds a line break";
  if (name.empty()) return "is empty";
  if (first && name.starts_with(byte_order_mark)) return "begins with a byte order mark";
  return trimmed(name).size() != name.size() ? "begins or ends with a blank" : nullptr;
}

bool all_fit(const data::Names& names, char separator) {
  for (std::size_t n = 0; n < names.size(); ++n) {
    if (problem_of(names[static_cast<data::Key>(n)], separator, true) != nullptr) return false;
  }
  return true;
}

// Names beside which a number has to stand in quotes to be one of them.
bool has_word(const data::Names* names) {
  for (std::size_t n = 0; names != nullptr && n < names->size(); ++n) {
    if (key_field((*names)[static_cast<data::Key>(n)]).kind == KeyKind::Name) return true;
  }
  return false;
}

class Writer {
 public:
  Writer(const Content& content, char separator)
      : content_(content), separator_(separator), words_(rank_of(content)) {
    for (std::size_t d = 0; d < words_.size(); ++d) words_[d] = has_word(names_of(content, d));
  }

  void append_row(std::string& out, const ListedRow& row) const {
    for (std::size_t d = 0; d < row.at.size(); ++d) {
      if (d > 0) out += separator_;
      append_key(out, d, row.at[d]);
    }
    if (row.values != nullptr) {
      if (!row.at.empty()) out += separator_;
      append_field(out, *row.values, row.value);
    }
    out += '\n';
  }

 private:
  void append_key(std::string& out, std::size_t dimension, std::int64_t at) const {
    if (const auto name = name_at(content_, dimension, at)) {
      return separator_ == ',' ? append_quoted(out, *name, words_[dimension]) : void(out += *name);
    }
    char text[24];
    out.append(text, std::to_chars(text, text + sizeof text, at).ptr);
  }

  // As it is, where a reader takes it as the name it is.
  static void append_quoted(std::string& out, std::string_view name, bool among_words) {
    const bool plain = !name.empty() && name.find_first_of(",\"\r") == name.npos &&
                       trimmed(name).size() == name.size() && !name.starts_with(byte_order_mark) &&
                       !(among_words && key_field(name).kind != KeyKind::Name);
    if (plain) {
      out += name;
      return;
    }
    out += '"';
    for (char c : name) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }

  const Content& content_;
  char separator_;
  std::vector<bool> words_;  // by dimension
};

}  // namespace

bool check_delimited(const Content& content, char separator, const Report& report) {
  bool fits = true;
  for (std::size_t d = 0; fits && d < content.names.size(); ++d) {
    const data::Names* names = names_of(content, d);
    fits = names == nullptr || all_fit(*names, separator);
  }
  if (fits) return true;
  bool first = true, reported = false;  // of names that are there but not written, nothing is said
  for_each_listed(content, [&](const ListedRow& row) {
    for (std::size_t d = 0; !reported && d < row.at.size(); ++d) {
      const auto name = name_at(content, d, row.at[d]);
      const char* problem = name ? problem_of(*name, separator, first) : nullptr;
      first = false;
      if (problem == nullptr) continue;
      report(Kind::OutputName, *name, problem, separator == ',' ? "csv" : "tsv")
          .hint("a .jsonl file holds any name");
      reported = true;
    }
  });
  return !reported;
}

void write_delimited(const Content& content, char separator, const Emit& emit) {
  const Writer writer(content, separator);
  std::string text;
  for_each_listed(content, [&](const ListedRow& row) {
    writer.append_row(text, row);
    if (text.size() < chunk) return;
    emit(text);
    text.clear();
  });
  emit(text);
}

}  // namespace fuse::io
