// The readers of texts. Each reading is done again in pieces, by the general way and the quick one,
// and once more from what a sink writes of it.
#include <cstdlib>
#include <functional>
#include <iostream>

#include "fuse/io/delimited.h"
#include "fuse/io/fact_rows.h"
#include "fuse/io/json.h"
#include "fuse/io/names_read.h"
#include "fuse/io/plain.h"
#include "fuse/io/text.h"
#include "fuse/io/words.h"
#include "readers.h"

namespace fuse::fuzz {

namespace {

using data::Array;
using data::ColumnContent;
using data::DType;
using data::Facts;
using data::Names;
using io::Report;

// What a reader says, result or errors, all of it.
struct Answer {
  bool good = false;
  std::string text;
  bool operator==(const Answer&) const = default;
};

void append_number(std::string& text, double value) {
  text += value != value ? "nan" : fmt::format("{}", value);
  text += ' ';
}

std::string shown(const Names& names) {
  std::string text;
  for (std::size_t n = 0; n < names.size(); ++n) {
    const std::string_view name = names[static_cast<data::Key>(n)];
    text += fmt::format("{}:{} ", name.size(), name);
  }
  return text;
}

// Keys, names and values; with `places` also where they stand, and how they are written there.
std::string shown(const Facts& facts, bool places) {
  std::string text;
  for (const data::FactColumn& column : facts.columns) {
    text += fmt::format("column {}: ", static_cast<int>(column.content));
    for (data::Key key : column.keys) text += fmt::format("{} ", key);
    if (places) text += fmt::format("witness {} ", column.witness);
  }
  if (facts.names) text += "names " + shown(*facts.names);
  // An integer has one zero.
  for (double value : facts.values)
    append_number(text, facts.integral_values ? value + 0.0 : value);
  text += fmt::format("integral {} ", facts.integral_values);
  for (std::size_t row = 0; places && row < facts.rows(); ++row) {
    text += fmt::format("{} ", facts.lines[row]);
  }
  return text;
}

std::string shown(const Array& array) {
  std::string text = fmt::format("{} ", static_cast<int>(array.dtype()));
  for (std::int64_t extent : array.shape()) text += fmt::format("{} ", extent);
  for (std::int64_t i = 0; i < array.size(); ++i) append_number(text, array.get_f64(i));
  return text;
}

// `read` reports to what it is given, and returns something like a pointer.
template <typename Read, typename Show>
Answer answer_of(Read read, Show show) {
  Diagnostics diagnostics;
  const auto result = read(Report{"file", {}, diagnostics});
  const SourceSet sources;
  if (!result) return {false, render_text(diagnostics, sources)};
  return {true, show(*result)};
}

void same(const Answer& one, const Answer& other, std::string_view what) {
  if (one == other) return;
  std::cerr << what << " differ:\n" << one.text << "\n" << other.text << "\n";
  std::abort();
}

// Two to five, the same for the same bytes.
std::size_t pieces_for(std::string_view bytes) {
  return 2 + std::hash<std::string_view>{}(bytes) % 4;
}

// The facts as a sink gets them, row by row as they stand.
io::Content content_of(const Facts& facts) {
  auto relation = std::make_shared<data::Relation>();
  io::Content content;
  for (const data::FactColumn& column : facts.columns) {
    relation->shape.push_back(std::int64_t{1} << 31);
    relation->tuples.columns.push_back(column.keys);
    const bool named = column.content != ColumnContent::Positions;
    content.names.push_back(named ? facts.names : nullptr);
  }
  relation->tuples.rows = facts.rows();
  content.relation = facts.values.empty();
  if (!facts.values.empty()) {
    Array values(facts.integral_values ? DType::I64 : DType::F64,
                 {static_cast<std::int64_t>(facts.rows())});
    for (std::int64_t i = 0; i < values.size(); ++i) {
      const double value = facts.values[static_cast<std::size_t>(i)];
      facts.integral_values ? values.set_i64(i, static_cast<std::int64_t>(value))
                            : values.set_f64(i, value);
    }
    relation->values = std::move(values);
  }
  content.sparse = std::move(relation);
  return content;
}

// How a format of facts is read and written.
struct FactFile {
  std::function<std::optional<Facts>(std::string_view, std::size_t rank, bool header, const Report&,
                                     std::size_t pieces)>
      read;
  std::function<bool(const io::Content&, const Report&)> check;
  std::function<void(const io::Content&, const io::Emit&)> write;
};

// What `facts` become in a file and back. A sink may refuse names that the format cannot hold.
void check_return(const FactFile& file, const Facts& facts) {
  Diagnostics diagnostics;
  const io::Content content = content_of(facts);
  if (facts.rows() == 0 || !file.check(content, {"file", {}, diagnostics})) return;
  std::string bytes;
  file.write(content, [&](std::string_view part) { bytes += part; });
  const auto again = answer_of(
      [&](const Report& report) {
        const std::string_view text = io::without_byte_order_mark(bytes);
        return file.read(text, facts.columns.size(), false, report, 1);
      },
      [](const Facts& read) { return shown(read, false); });
  same({true, shown(facts, false)}, again, "what is written and what is read from it");
}

bool read_facts(const FactFile& file, std::string_view text, std::size_t rank, bool header,
                const Report& report) {
  const auto facts = file.read(text, rank, header, report, 1);
  const auto show = [](const Facts& read) { return shown(read, true); };
  const auto in = [&](std::size_t pieces) {
    return answer_of([&](const Report& to) { return file.read(text, rank, header, to, pieces); },
                     show);
  };
  const Answer one = in(1);
  same(one, in(pieces_for(text)), "one piece and several");
  if (facts) check_return(file, *facts);
  return facts.has_value();
}

template <char separator>
std::unique_ptr<io::Rows> rows_of(std::string_view text, std::uint32_t line, const Report& report) {
  return std::make_unique<io::DelimitedRows>(text, separator, line, report);
}

template <char separator>
void check_quick_way(std::string_view text, std::size_t rank, bool header) {
  const auto show = [](const Facts& read) { return shown(read, true); };
  const auto quick = io::read_plain_facts(text, separator, rank, header, 1);
  if (!quick) return;
  const io::FactFormat format{rows_of<separator>, separator == ',', rank, header};
  const auto general =
      answer_of([&](const Report& to) { return io::read_fact_rows(text, format, to, 1); }, show);
  same({true, show(*quick)}, general, "the quick way and the general one");
}

template <char separator>
bool read_matrix(std::string_view text, bool header, const Report& report) {
  const auto show = [](const Array& array) { return shown(array); };
  const auto in = [&](std::size_t pieces, std::string_view from) {
    return answer_of(
        [&](const Report& to) {
          return io::read_delimited_matrix(from, separator, header, to, pieces);
        },
        show);
  };
  const Answer one = in(1, text);
  same(one, in(pieces_for(text), text), "one piece and several");
  // A blank line before the first one is skipped, but not by the quick way.
  if (one.good) same(one, in(1, "\n" + std::string(text)), "the quick way and the general one");
  return io::read_delimited_matrix(text, separator, header, report, 1).has_value();
}

// The first byte of an input says how the rest is read: a header, a matrix, how many keys.
struct Choice {
  explicit Choice(const std::string& bytes) {
    const unsigned bits = bytes.empty() ? 0 : static_cast<unsigned char>(bytes[0]);
    header = (bits & 1) != 0;
    matrix = (bits & 2) != 0;
    rank = 1 + (bits >> 2) % 3;
    text = io::without_byte_order_mark(std::string_view(bytes).substr(bytes.empty() ? 0 : 1));
  }
  bool header, matrix;
  std::size_t rank;
  std::string_view text;
};

std::string choose(std::size_t rank, bool header, bool matrix, const std::string& text) {
  const std::size_t bits = 0x40 | (rank - 1) << 2 | (matrix ? 2 : 0) | (header ? 1 : 0);
  return static_cast<char>(bits) + text;
}

std::string with_separator(std::string text, char separator) {
  for (char& c : text) {
    if (c == ',') c = separator;
  }
  return text;
}

template <char separator>
std::vector<std::string> delimited_seeds() {
  std::vector<std::string> seeds;
  const auto put = [&](std::size_t rank, bool header, bool matrix, const char* text) {
    seeds.push_back(choose(rank, header, matrix, with_separator(text, separator)));
  };
  put(2, false, false, "0,1\n2,3\n4,5\n");
  put(2, false, false, "0,1,0.5\n2,3,-1e9\n7,8,nan\n2,2,inf\n");
  put(2, true, false, "from,to,w\n\"1\",\"2\"\"\",3\r\n\n4,5,6\n");
  put(2, false, false, "Ann,\"B,\"\"b\"\nCy,12\n\"\",é\n \"x y\" , z \n");
  put(2, false, false, "-1,2.5\n99999999999999999999,1e3\n+3, 4\n");
  put(3, false, false, "é,x,1\n\"7\",y,2\r\n\xEF\xBB\xBFz,\"\xEF\xBB\xBF\",3");
  put(1, false, false, "1\n2\n3\n4\n5\n6\n7\n8");
  put(2, false, true, "1,2\n3,4\n");
  put(2, true, true, "a,b\n1,2.5\n-3e2, .5\r\n\nnan,-inf");
  return seeds;
}

template <char separator>
bool read_delimited(const std::string& bytes, const Report& report) {
  static const FactFile file = {[](std::string_view text, std::size_t rank, bool header,
                                   const Report& to, std::size_t pieces) {
                                  return io::read_delimited_facts(text, separator, rank, header, to,
                                                                  pieces);
                                },
                                [](const io::Content& content, const Report& to) {
                                  return io::check_delimited(content, separator, to);
                                },
                                [](const io::Content& content, const io::Emit& emit) {
                                  io::write_delimited(content, separator, emit);
                                }};
  const Choice choice(bytes);
  if (choice.matrix) return read_matrix<separator>(choice.text, choice.header, report);
  check_quick_way<separator>(choice.text, choice.rank, choice.header);
  return read_facts(file, choice.text, choice.rank, choice.header, report);
}

std::vector<std::string> jsonl_seeds() {
  return {
      choose(2, false, false, "[\"Ann\", 1, 0.5]\n[\"B\\u00e9\\n\", 2, -1e9]\n"),
      choose(2, false, false, "[1, 2]\r\n\n[-3, 4.5]"),
      choose(2, false, false, "[\"\\ud83d\\ude00\", \"\"]\n[\"\\\"\\\\\\/\\b\\f\\r\\t\", \"7\"]\n"),
      choose(1, false, false, "[0, \"inf\"]\n[1, 2]\n[2, \"nan\"]\n"),
      choose(3, false, false, "[1,2,3]\n[4,5,6]\n")};
}

bool read_jsonl(const std::string& bytes, const Report& report) {
  static const FactFile file = {
      [](std::string_view text, std::size_t rank, bool, const Report& to, std::size_t pieces) {
        return io::read_jsonl_facts(text, rank, to, pieces);
      },
      [](const io::Content&, const Report&) { return true; }, io::write_jsonl};
  const Choice choice(bytes);
  return read_facts(file, choice.text, choice.rank, false, report);
}

// The tokens of a vocabulary stand before a line of dashes; without that line there is none.
bool read_txt(const std::string& bytes, const Report& report) {
  static constexpr std::string_view line = "\n---\n";
  const std::size_t cut = bytes.find(line);
  io::Vocabulary vocabulary{nullptr, "words.txt"};
  std::string_view text = bytes;
  if (cut != bytes.npos) {
    const std::string_view words = io::without_byte_order_mark(text.substr(0, cut + 1));
    vocabulary.names = io::names_in_text(words, '\n', false, report);
    if (!vocabulary.names) return false;
    text.remove_prefix(cut + line.size());
  }
  const FactFile file = {
      [&](std::string_view from, std::size_t, bool, const Report& to, std::size_t pieces) {
        return io::read_words(from, vocabulary.names ? &vocabulary : nullptr, to, pieces);
      },
      io::check_words, io::write_words};
  return read_facts(file, io::without_byte_order_mark(text), 2, false, report);
}

std::vector<std::string> txt_seeds() {
  return {"to be or not to be\n", "é\tto\r\n\nbe\v2048 -1", "to\nbe\nor\né\n---\nto be\nor é to",
          "a b\n c \n---\nc\n", "x \xEF\xBB\xBFy"};
}

template <char separator>
std::vector<std::string> names_seeds() {
  return {choose(1, false, false, "Ann\nBob Dylan\r\n\"x,\"\"\"\n 2048 \n\"\"\nthe end"),
          choose(1, true, false, "name\na\nb\n\"c\"\n\n")};
}

// A list of names is a relation of one column, each row once.
template <char separator>
bool read_name_list(const std::string& bytes, const Report& report) {
  const Choice choice(bytes);
  const auto names = io::names_in_text(choice.text, separator, choice.header, report);
  if (!names) return false;
  Facts facts;
  facts.columns.resize(1);
  facts.columns[0].content = ColumnContent::Names;
  for (std::size_t n = 0; n < names->size(); ++n) {
    facts.columns[0].keys.push_back(static_cast<data::Key>(n));
    facts.lines.add(static_cast<std::uint32_t>(n + 1));
  }
  facts.names = names;
  Diagnostics refused;
  const char sink = separator == '\n' ? '\t' : separator;
  if (!io::check_delimited(content_of(facts), sink, {"file", {}, refused})) return true;
  std::string written;
  io::write_delimited(content_of(facts), sink, [&](std::string_view part) { written += part; });
  const auto again = answer_of(
      [&](const Report& to) {
        return io::names_in_text(io::without_byte_order_mark(written), separator, false, to);
      },
      [](const Names& read) { return shown(read); });
  same({true, shown(*names)}, again, "what is written and what is read from it");
  return true;
}

}  // namespace

std::vector<Reader> text_readers() {
  const std::vector<std::string> numbers = {"1",  "-1",  "2147483647", "2147483648", "1e400",
                                            "-0", "inf", "nan",        "1e-400",     "0x1"};
  const auto words = [&](std::vector<std::string> more) {
    more.insert(more.end(), numbers.begin(), numbers.end());
    return more;
  };
  const std::string mark = "\xEF\xBB\xBF";
  return {
      {"csv", delimited_seeds<','>, read_delimited<','>,
       words({",", "\"", "\"\"", "\n", "\r\n", "\n\n", ",,", " ", "\"7\"", "é", mark})},
      {"tsv", delimited_seeds<'\t'>, read_delimited<'\t'>,
       words({"\t", "\"", "\n", "\r\n", "\n\n", "\t\t", " ", "é", mark})},
      {"jsonl", jsonl_seeds, read_jsonl,
       words({"[", "]", "\"", "\\\"", "\\u0041", "\\ud83d\\ude00", "\\u0000", ", ", "\n[1, 2]\n",
              "\"inf\"", "\n"})},
      {"txt", txt_seeds, read_txt,
       words({" ", "\n", "\t", "\v", "\n---\n", "to", "be", "\r\n", mark})},
      {"names txt", names_seeds<'\n'>, read_name_list<'\n'>,
       words({"\n", "\r\n", "\"", "\t", " ", mark})},
      {"names csv", names_seeds<','>, read_name_list<','>,
       words({"\n", "\r\n", "\"", "\"\"", ",", " ", mark})},
      {"names tsv", names_seeds<'\t'>, read_name_list<'\t'>,
       words({"\n", "\r\n", "\"", "\t", " ", mark})},
  };
}

}  // namespace fuse::fuzz
