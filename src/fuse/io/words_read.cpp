#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "fuse/io/chunks.h"
#include "fuse/io/fact_rows.h"
#include "fuse/io/name_batch.h"
#include "fuse/io/rows.h"
#include "fuse/io/text.h"
#include "fuse/io/words.h"

namespace fuse::io {

using data::Facts;
using data::Key;
using data::Names;

namespace {

constexpr int most_errors = 3;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Calls f(token, line) for each token in order, until it answers false.
template <typename F>
void for_each_token(std::string_view text, std::uint32_t line, F&& f) {
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    for (; at < end && is_space(*at); ++at) line += *at == '\n' ? 1 : 0;
    const char* const begin = at;
    while (at < end && !is_space(*at)) ++at;
    if (at == begin || !f(std::string_view(begin, static_cast<std::size_t>(at - begin)), line))
      return;
  }
}

struct Piece {
  std::string_view text;
  std::uint32_t first_line = 1;
  std::size_t first = 0, count = 0;  // of its tokens
  std::shared_ptr<Names> names;
  data::RowLines lines;
};

std::size_t count_tokens(std::string_view text) {
  std::size_t count = 0;
  for_each_token(text, 1, [&](std::string_view, std::uint32_t) { return ++count > 0; });
  return count;
}

std::vector<Piece> pieces_of(std::string_view text, std::size_t count) {
  std::vector<Piece> pieces;
  for (std::string_view part : split_at_lines(text, count)) pieces.emplace_back().text = part;
  std::vector<std::size_t> lines(pieces.size());
  side_by_side(pieces.size(), [&](std::size_t i) {
    pieces[i].count = count_tokens(pieces[i].text);
    lines[i] = count_lines(pieces[i].text);
  });
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    pieces[i].first = pieces[i - 1].first + pieces[i - 1].count;
    pieces[i].first_line = pieces[i - 1].first_line + static_cast<std::uint32_t>(lines[i - 1]);
  }
  return pieces;
}

// Reads the tokens of one piece.
class Filler {
 public:
  Filler(Piece& piece, const Vocabulary* vocabulary, const Report& report)
      : piece_(piece), vocabulary_(vocabulary), report_(report) {}

  // False after reporting some tokens that cannot be.
  bool fill(Key* to) {
    NameBatch names(*piece_.names);
    for_each_token(piece_.text, piece_.first_line, [&](std::string_view token, std::uint32_t line) {
      piece_.lines.add(line);
      if (!check(token, line)) return ++errors_ < most_errors;
      if (vocabulary_ == nullptr) {
        names.add(token, *to++);
      } else if (const auto found = vocabulary_->names->find(token)) {
        *to++ = *found;
      } else {
        report_(Kind::TokenUnknown, line, column(token), token, vocabulary_->file);
        return ++errors_ < most_errors;
      }
      return true;
    });
    names.flush();
    return errors_ == 0;
  }

 private:
  bool check(std::string_view token, std::uint32_t line) {
    if (token.size() <= longest_name) return true;
    report_(Kind::NameTooLong, line, column(token), longest_name);
    return false;
  }

  std::uint32_t column(std::string_view token) const {
    const auto offset = static_cast<std::size_t>(token.data() - piece_.text.data());
    const std::size_t newline = piece_.text.substr(0, offset).rfind('\n');
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    return position_of(piece_.text.substr(begin), offset - begin).column;
  }

  Piece& piece_;
  const Vocabulary* vocabulary_;
  const Report& report_;
  int errors_ = 0;
};

bool fill_all(std::vector<Piece>& pieces, Facts& facts, const Vocabulary* vocabulary,
              const Report& report) {
  Key* const keys = facts.columns[1].keys.data();
  std::vector<char> good(pieces.size(), 0);
  side_by_side(pieces.size(), [&](std::size_t i) {
    Diagnostics ignored;
    const Report quiet{"", {}, ignored};
    pieces[i].names = std::make_shared<Names>();
    pieces[i].lines = {};
    Filler filler(pieces[i], vocabulary, pieces.size() == 1 ? report : quiet);
    good[i] = filler.fill(keys + pieces[i].first);
  });
  return std::all_of(good.begin(), good.end(), [](char one) { return one != 0; });
}

void merge_names(std::vector<Piece>& pieces, Facts& facts) {
  facts.names = std::move(pieces[0].names);
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    const auto numbers = numbers_in(*facts.names, *pieces[i].names);
    pieces[i].names.reset();
    Key* const keys = facts.columns[1].keys.data() + pieces[i].first;
    for (std::size_t k = 0; k < pieces[i].count; ++k) {
      keys[k] = numbers[static_cast<std::size_t>(keys[k])];
    }
  }
}

}  // namespace

std::optional<Facts> read_words(std::string_view text, const Vocabulary* vocabulary,
                                const Report& report, std::size_t count) {
  if (!check_text(text, report)) return std::nullopt;
  auto pieces = pieces_of(text, count == 0 ? chunk_count(text) : count);
  const std::size_t tokens = pieces.back().first + pieces.back().count;
  constexpr std::size_t most_tokens = std::numeric_limits<Key>::max();
  if (tokens > most_tokens) {
    report(Kind::FileTooLarge, most_tokens);  // it has more bytes than tokens
    return std::nullopt;
  }
  Facts facts;
  facts.columns.resize(2);
  for (data::FactColumn& column : facts.columns) column.keys.resize(tokens);
  std::iota(facts.columns[0].keys.begin(), facts.columns[0].keys.end(), 0);
  facts.columns[1].content = data::ColumnContent::Names;
  if (!fill_all(pieces, facts, vocabulary, report)) {
    if (pieces.size() > 1) read_words(text, vocabulary, report, 1);  // says what is wrong
    return std::nullopt;
  }
  vocabulary != nullptr ? void(facts.names = vocabulary->names) : merge_names(pieces, facts);
  for (const Piece& piece : pieces) append_lines(facts.lines, piece.lines);
  return facts;
}

}  // namespace fuse::io
