#include "fuse/io/plain.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>

#include "fuse/io/chunks.h"
#include "fuse/io/number_rows.h"
#include "fuse/io/rows.h"
#include "fuse/io/text.h"

namespace fuse::io {

using data::Array;
using data::DType;
using data::Facts;

namespace {

// The lines that must be rows of plain numbers.
struct Body {
  std::string_view text;
  std::uint32_t first_line = 1;
  std::size_t width = 0;  // fields of the first row
  std::size_t rows = 0;
};

std::optional<Body> find_body(std::string_view text, char separator, bool header) {
  Diagnostics ignored;
  const Report quiet{"", {}, ignored};
  DelimitedRows rows(text, separator, 1, quiet);
  if (!rows.next() || rows.line() != 1) return std::nullopt;
  Body body{text, 1, rows.fields().size(), 0};
  if (header) {
    if (!check_text(text.substr(0, text.find('\n')), quiet)) return std::nullopt;
    body.text = rows.rest();
    body.first_line = 2;
  }
  body.text = without_blank_end(body.text);
  body.rows = count_lines(body.text);
  // A field takes two bytes at least: a text with fewer is ragged, and no reason for much memory.
  if (body.rows >= text_limit || body.rows * body.width > body.text.size() / 2 + 1) {
    return std::nullopt;
  }
  return body;
}

// Reads pieces side by side. `place` says where the rows from the given one on go.
bool fill(const Body& body, char separator, std::size_t pieces, bool& integral,
          const std::function<NumberRows(std::size_t)>& place) {
  const auto texts = split_at_lines(body.text, pieces == 0 ? chunk_count(body.text) : pieces);
  std::vector<NumberRows> rows;
  std::size_t first = 0;
  for (std::string_view text : texts) {
    rows.push_back(place(first));
    first += texts.size() == 1 ? body.rows : count_lines(text);
  }
  std::vector<char> good(texts.size(), 0);
  side_by_side(texts.size(),
               [&](std::size_t i) { good[i] = read_number_rows(texts[i], separator, rows[i]); });
  integral = std::all_of(rows.begin(), rows.end(), [](const auto& one) { return one.integral; });
  return std::all_of(good.begin(), good.end(), [](char one) { return one != 0; });
}

// The same memory as integers, when every element is one.
Array as_integers(Array reals) {
  for (std::int64_t i = 0; i < reals.size(); ++i) {
    double* at = reals.as<double>() + i;
    const auto whole = static_cast<std::int64_t>(*at);
    std::memcpy(at, &whole, sizeof whole);
  }
  const data::Shape shape = reals.shape();
  auto owner = std::make_shared<Array>(std::move(reals));
  return Array(DType::I64, shape, owner, owner->data());
}

}  // namespace

std::optional<Facts> read_plain_facts(std::string_view text, char separator, std::size_t rank,
                                      bool header, std::size_t pieces) {
  const auto body = find_body(text, separator, header);
  if (!body || rank == 0 || (body->width != rank && body->width != rank + 1)) return std::nullopt;
  Facts facts;
  facts.columns.resize(rank);
  for (data::FactColumn& column : facts.columns) column.keys.resize(body->rows);
  const bool valued = body->width > rank;
  if (valued) facts.values.resize(body->rows);
  const auto place = [&](std::size_t row) {
    NumberRows rows;
    for (data::FactColumn& column : facts.columns) rows.keys.push_back(column.keys.data() + row);
    rows.values = facts.values.data() + (valued ? row : 0);
    rows.width = valued ? 1 : 0;
    return rows;
  };
  if (!fill(*body, separator, pieces, facts.integral_values, place)) return std::nullopt;
  if (body->rows > 0) facts.lines.add(body->first_line);
  facts.lines.rows = static_cast<std::uint32_t>(body->rows);
  return facts;
}

std::optional<Array> read_plain_matrix(std::string_view text, char separator, bool header,
                                       std::size_t pieces) {
  const auto body = find_body(text, separator, header);
  if (!body || body->rows == 0) return std::nullopt;
  Array reals(DType::F64,
              {static_cast<std::int64_t>(body->rows), static_cast<std::int64_t>(body->width)});
  const auto place = [&](std::size_t row) {
    NumberRows rows;
    rows.values = reals.as<double>() + row * body->width;
    rows.width = body->width;
    return rows;
  };
  bool integral = true;
  if (!fill(*body, separator, pieces, integral, place)) return std::nullopt;
  return integral ? as_integers(std::move(reals)) : reals;
}

}  // namespace fuse::io
