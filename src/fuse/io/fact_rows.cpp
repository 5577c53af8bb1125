#include "fuse/io/fact_rows.h"

#include <utility>

#include "fuse/data/number_name.h"
#include "fuse/io/chunks.h"
#include "fuse/io/fact_scan.h"
#include "fuse/io/name_batch.h"
#include "fuse/io/text.h"

namespace fuse::io {

using data::ColumnContent;
using data::Facts;
using data::Key;
using data::Names;

namespace {

// Some lines of the text, and what is known of them.
struct Piece {
  std::string_view text;
  std::uint32_t first_line = 1;
  std::size_t first_row = 0;
  FactScan scan;
  std::shared_ptr<Names> names;  // of these rows alone
  data::RowLines lines;          // counted from the piece's first
};

std::vector<Piece> pieces_of(std::string_view text, std::size_t count) {
  std::vector<Piece> pieces;
  for (std::string_view part : split_at_lines(text, count)) pieces.emplace_back().text = part;
  return pieces;
}

FactFormat without_header(FactFormat format) {
  format.header = false;
  return format;
}

// The first pass, piece by piece; false when anything is wrong, which is not said.
bool scan_side_by_side(std::vector<Piece>& pieces, const FactFormat& format) {
  Diagnostics ignored;
  const Report quiet{"", {}, ignored};  // which the rows refer to
  const auto first = format.rows(pieces[0].text, 1, quiet);
  if (!first->next()) return false;
  const std::size_t width = first->fields().size();
  std::vector<char> good(pieces.size(), 0);
  std::vector<std::size_t> lines(pieces.size());
  side_by_side(pieces.size(), [&](std::size_t i) {
    Diagnostics diagnostics;
    const Report quiet{"", {}, diagnostics};
    const auto rows = format.rows(pieces[i].text, 1, quiet);
    auto scan = scan_facts(*rows, i == 0 ? format : without_header(format), width, quiet);
    lines[i] = count_lines(pieces[i].text);
    good[i] = scan.has_value();
    if (scan) pieces[i].scan = *std::move(scan);
  });
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (good[i] == 0) return false;
    if (i == 0) continue;
    pieces[i].first_line = pieces[i - 1].first_line + static_cast<std::uint32_t>(lines[i - 1]);
    pieces[i].first_row = pieces[i - 1].first_row + pieces[i - 1].scan.rows;
  }
  return true;
}

// What all pieces hold together; empty after reporting what is wrong. The pieces are one then, or
// when their columns do not go together.
std::optional<FactScan> scan_all(std::vector<Piece>& pieces, std::string_view text,
                                 const FactFormat& format, const Report& report) {
  if (pieces.size() > 1 && scan_side_by_side(pieces, format)) {
    FactScan all = pieces[0].scan;
    bool fits = true;
    for (std::size_t i = 1; fits && i < pieces.size(); ++i) fits = all.append(pieces[i].scan);
    if (fits) return all;
  }
  pieces = pieces_of(text, 1);
  const auto rows = format.rows(text, 1, report);
  auto scan = scan_facts(*rows, format, 0, report);
  if (scan) pieces[0].scan = *scan;
  return scan;
}

// The second pass over one piece: keys by the piece's own numbers of names.
void fill(Piece& piece, const FactFormat& format, Facts& facts) {
  Diagnostics ignored;
  const Report quiet{"", {}, ignored};
  const auto rows = format.rows(piece.text, piece.first_line, quiet);
  if (format.header) rows->next();
  NameBatch names(*piece.names);
  for (std::size_t at = piece.first_row; rows->next(); ++at) {
    for (std::size_t c = 0; c < format.rank; ++c) {
      const std::string_view text = rows->fields()[c].text;
      const bool stays =
          text.data() >= piece.text.data() && text.data() <= piece.text.data() + piece.text.size();
      Key& key = facts.columns[c].keys[at];
      switch (facts.columns[c].content) {
        case ColumnContent::Positions: key = static_cast<Key>(key_field(text).position); break;
        case ColumnContent::Names:
          stays ? names.add(text, key) : names.add_copy(std::string(text), key);
          break;
        case ColumnContent::Numbers: names.add_copy(data::number_name(text), key); break;
      }
    }
    if (!facts.values.empty()) {
      facts.values[at] = parse_number(rows->fields()[format.rank].text).value_or(0);
    }
    piece.lines.add(rows->line());
  }
  names.flush();
}

// The names of all pieces in order, and the keys of the later ones by these numbers.
void merge_names(std::vector<Piece>& pieces, Facts& facts) {
  facts.names = std::move(pieces[0].names);
  std::vector<std::vector<Key>> numbers(pieces.size());
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    numbers[i] = numbers_in(*facts.names, *pieces[i].names);
    pieces[i].names.reset();
  }
  side_by_side(pieces.size(), [&](std::size_t i) {
    if (i == 0) return;
    const std::size_t begin = pieces[i].first_row, end = begin + pieces[i].scan.rows;
    for (data::FactColumn& column : facts.columns) {
      if (column.content == ColumnContent::Positions) continue;
      for (std::size_t row = begin; row < end; ++row) {
        column.keys[row] = numbers[i][static_cast<std::size_t>(column.keys[row])];
      }
    }
  });
}

Facts facts_for(const FactScan& scan, std::size_t rank) {
  Facts facts;
  facts.columns.resize(rank);
  for (std::size_t c = 0; c < rank; ++c) {
    facts.columns[c].content = scan.columns[c].content();
    facts.columns[c].witness = scan.columns[c].witness();
    facts.columns[c].keys.resize(scan.rows);
  }
  if (scan.width > rank) facts.values.resize(scan.rows);
  facts.integral_values = scan.integral;
  return facts;
}

}  // namespace

std::vector<Key> numbers_in(Names& all, const Names& some) {
  std::vector<Key> numbers(some.size());
  NameBatch batch(all);
  for (std::size_t n = 0; n < numbers.size(); ++n) {
    batch.add(some[static_cast<Key>(n)], numbers[n]);
  }
  batch.flush();
  return numbers;
}

void append_lines(data::RowLines& to, const data::RowLines& more) {
  for (std::size_t i = 0; i < more.starts.size(); ++i) {
    const std::uint32_t end = i + 1 < more.starts.size() ? more.starts[i + 1] : more.rows;
    to.add(more.first_lines[i]);
    to.rows += end - more.starts[i] - 1;
  }
}

bool check_line_count(std::size_t lines, const Report& report) {
  if (lines < text_limit) return true;
  report(Kind::FileTooLarge, text_limit);  // it has more bytes than lines
  return false;
}

std::optional<Facts> read_fact_rows(std::string_view text, const FactFormat& format,
                                    const Report& report, std::size_t count) {
  if (!check_line_count(count_lines(text), report)) return std::nullopt;
  auto pieces = pieces_of(text, count == 0 ? chunk_count(text) : count);
  const auto scan = scan_all(pieces, text, format, report);
  if (!scan) return std::nullopt;
  Facts facts = facts_for(*scan, format.rank);
  for (Piece& piece : pieces) piece.names = std::make_shared<Names>();
  side_by_side(pieces.size(), [&](std::size_t i) {
    fill(pieces[i], i == 0 ? format : without_header(format), facts);
  });
  merge_names(pieces, facts);
  if (facts.names->size() == 0) facts.names = nullptr;
  for (const Piece& piece : pieces) append_lines(facts.lines, piece.lines);
  return facts;
}

}  // namespace fuse::io
