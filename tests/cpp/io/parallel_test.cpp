// The quick way and the general one, one piece and several: all must give the same facts.
#include <doctest/doctest.h>

#include <cstring>
#include <random>

#include "fuse/io/chunks.h"
#include "fuse/io/delimited.h"
#include "fuse/io/fact_rows.h"
#include "fuse/io/plain.h"
#include "fuse/io/words.h"
#include "io/facts.h"
#include "io/files.h"

namespace fuse::io {
namespace {

using data::Facts;
using test::said;
using test::shown;

std::unique_ptr<Rows> csv_rows(std::string_view text, std::uint32_t line, const Report& report) {
  return std::make_unique<DelimitedRows>(text, ',', line, report);
}

// Everything that can be seen of the facts, lines and all.
std::string all_of(const Facts& facts) {
  std::string text = shown(facts) + (facts.integral_values ? " integral" : "");
  for (std::size_t row = 0; row < facts.rows(); ++row) text += fmt::format(" {}", facts.lines[row]);
  for (const auto& column : facts.columns) text += fmt::format(" w{}", column.witness);
  return text + fmt::format(" runs{}", facts.lines.starts.size());
}

struct Answer {
  std::string facts, messages;
};

Answer general(const std::string& text, std::size_t rank, bool header, std::size_t pieces) {
  Diagnostics diagnostics;
  const FactFormat format{csv_rows, true, rank, header};
  const auto facts = read_fact_rows(text, format, {"e", {}, diagnostics}, pieces);
  return {facts ? all_of(*facts) : "", said(diagnostics)};
}

// A row of fields of one kind or another; mostly the same kind.
std::string random_field(std::mt19937& random, int kind) {
  const auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
  static const char* const names[] = {"Ann", "\"2048\"", "x y", "\"a,b\"", "é", "\"\""};
  static const char* const numbers[] = {"-1", "2.5", "99999999999", "\"7\"", "1e2", "0"};
  if (below(400) == 0) return below(2) ? "" : "Zoe";
  switch (kind) {
    case 0: return std::to_string(random() >> (1 + below(31)));
    case 1: return names[below(6)];
    default: return numbers[below(6)];
  }
}

std::string random_table(std::mt19937& random) {
  const std::size_t width = 1 + random() % 3, lines = random() % 40;
  int kinds[3];
  for (int& kind : kinds) kind = static_cast<int>(random() % 4) % 3;
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) {
    for (std::size_t c = 0; c < width; ++c) {
      text += (c ? (random() % 9 ? "," : " , ") : "") + random_field(random, kinds[c]);
    }
    if (random() % 300 == 0) text += ",1";
    text += random() % 8 == 0 ? "\r\n" : random() % 30 == 0 ? "\n\n" : "\n";
  }
  if (random() % 4 == 0 && !text.empty()) text.pop_back();
  return text;
}

TEST_CASE("facts: the result does not depend on the pieces, nor on the way") {
  std::mt19937 random(7);
  int good = 0, bad = 0, quick = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string text = random_table(random);
    const std::size_t rank = 1 + random() % 3;
    const bool header = random() % 5 == 0;
    const Answer one = general(text, rank, header, 1);
    INFO(text);
    for (std::size_t pieces : {2u, 3u, 7u}) {
      const Answer several = general(text, rank, header, pieces);
      CHECK(several.facts == one.facts);
      CHECK(several.messages == one.messages);
      const auto plain = read_plain_facts(text, ',', rank, header, pieces - 1);
      if (!plain) continue;
      CHECK(all_of(*plain) == one.facts);
      ++quick;
    }
    (one.messages.empty() ? good : bad) += 1;
  }
  CHECK(good > 300);
  CHECK(bad > 300);
  CHECK(quick > 300);
}

TEST_CASE("facts: a first row that cannot be split, in pieces") {
  for (const char* text : {"\"\nAnn\n", "\"a\"b\n1\n2\n", ",\n\n1\n"}) {
    const Answer one = general(text, 1, false, 1);
    CHECK_FALSE(one.messages.empty());
    CHECK(general(text, 1, false, 2).messages == one.messages);
  }
}

TEST_CASE("facts: what follows the last row, the quick way") {
  for (const char* end :
       {"", "\n", "\r\n", "\n\n \t\r\n\r", "\n\r\r", "\n\r\r\n", "\n\r \n", "\r\r"}) {
    for (const bool header : {false, true}) {
      const std::string text = "1,2\n3,4" + std::string(end);
      const auto quick = read_plain_facts(text, ',', 2, header);
      if (quick) CHECK(all_of(*quick) == general(text, 2, header, 1).facts);
      const std::string blank = "1,2\n" + std::string(end);
      const auto none = read_plain_facts(blank, ',', 2, true);
      if (none) CHECK(all_of(*none) == general(blank, 2, true, 1).facts);
    }
  }
  CHECK(read_plain_facts("1,2\n\n \t\r\n\r", ',', 2, false).has_value());
}

TEST_CASE("facts: numbers of every length, the quick way") {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) {
    const std::string key = std::to_string(random() >> (random() % 64));
    std::string value = std::to_string(static_cast<std::int64_t>(random()) >> (random() % 63));
    if (random() % 2) value.insert(value.size() - random() % value.size(), ".");
    if (random() % 9 == 0) value += "e-3";
    const std::string text = key + "," + value + "\n1,2\n";
    const auto quick = read_plain_facts(text, ',', 1, false);
    const Answer slow = general(text, 1, false, 1);
    INFO(text);
    if (quick) CHECK(all_of(*quick) == slow.facts);
    CHECK(quick.has_value() == (slow.facts.substr(0, 9) == "positions"));
  }
}

TEST_CASE("matrix: the quick way is the general one") {
  const auto matrix = [](const std::string& text) {
    Diagnostics diagnostics;
    return read_delimited_matrix(text, ',', false, {"m", {}, diagnostics});
  };
  // A blank line sends the second text the general way.
  for (const char* rows : {"1,2\n3,4\n", "1, 2.5\r\n-3e2 ,.5\n", "nan,-inf\n1,-0\n",
                           "9007199254740993,1\n123456789012345678,0\n"}) {
    const auto quick = matrix(rows), slow = matrix("\n" + std::string(rows));
    REQUIRE(read_plain_matrix(rows, ',', false, 2).has_value());
    REQUIRE((quick && slow));
    CHECK(quick->dtype() == slow->dtype());
    CHECK(quick->shape() == slow->shape());
    CHECK(std::memcmp(quick->data(), slow->data(), 32) == 0);
  }
}

TEST_CASE("matrix: a wide first line asks for no memory") {
  std::string text(1000000, ',');
  for (int i = 0; i < 200000; ++i) text += "\n1";
  CHECK_FALSE(read_plain_matrix(text, ',', false).has_value());
}

TEST_CASE("texts: the result does not depend on the pieces") {
  std::mt19937 random(5);
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (std::size_t n = random() % 200; n > 0; --n) text += "ab \n\tcd é"[random() % 8];
    const auto read = [&](std::size_t pieces) {
      Diagnostics diagnostics;
      const auto facts = read_words(text, nullptr, {"t", {}, diagnostics}, pieces);
      return facts ? all_of(*facts) : said(diagnostics);
    };
    CHECK(read(3) == read(1));
  }
}

TEST_CASE("lines: counted and split") {
  CHECK(count_lines("") == 0);
  CHECK(count_lines("\n") == 1);
  CHECK(count_lines("a\nb") == 2);
  std::string text;
  for (int i = 0; i < 100; ++i) text += std::string(static_cast<std::size_t>(i % 13), 'x') + "\n";
  CHECK(count_lines(text) == 100);
  std::string joined;
  for (std::string_view part : split_at_lines(text, 7)) {
    CHECK(part.back() == '\n');
    joined += part;
  }
  CHECK(joined == text);
  CHECK(split_at_lines("", 3).size() == 1);
  CHECK(split_at_lines("abc", 3).size() == 1);
}

TEST_CASE("lines: what a thread throws arrives") {
  CHECK_THROWS_AS(side_by_side(3,
                               [](std::size_t i) {
                                 if (i == 2) throw std::bad_alloc();
                               }),
                  std::bad_alloc);
}

}  // namespace
}  // namespace fuse::io
