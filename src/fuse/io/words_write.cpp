#include <charconv>
#include <string>

#include <fmt/format.h>

#include "fuse/io/listing.h"
#include "fuse/io/text.h"
#include "fuse/io/words.h"

namespace fuse::io {

namespace {

constexpr std::size_t chunk = std::size_t{1} << 16;

bool is_word(std::string_view name) {
  return name.find_first_of(std::string_view(" \t\n\v\f\r\0", 7)) == name.npos;
}

// Why a reader would not find the token again; null when it would. `first`: the file begins with
// it.
const char* problem_of(std::string_view name, bool first) {
  if (name.empty()) return "is empty";
  if (!is_word(name)) return "holds white space";
  return first && name.starts_with(byte_order_mark) ? "begins with a byte order mark" : nullptr;
}

// What is wrong with positions that should be 0, 1, .. : `at` stands where `next` should.
std::string position_problem(std::int64_t at, std::int64_t next) {
  return at < next ? fmt::format("position {} has two tokens", at)
                   : fmt::format("position {} has none", next);
}

}  // namespace

bool check_words(const Content& content, const Report& report) {
  const auto fail = [&](std::string_view problem) {
    report(Kind::OutputText, problem).hint("a .csv or .tsv file holds any relation");
    return false;
  };
  if (rank_of(content) != 2) return fail("this has not 2 indices");
  if (!lists_tuples(content)) return fail("this has values");
  std::int64_t next = 0;
  bool good = true;
  for_each_listed(content, [&](const ListedRow& row) {
    if (!good) return;
    const auto token = name_at(content, 1, row.at[1]);
    const char* problem = token ? problem_of(*token, next == 0) : nullptr;
    if (row.at[0] != next) {
      good = fail(position_problem(row.at[0], next));
    } else if (problem != nullptr) {
      report(Kind::OutputName, *token, problem, "txt");
      good = false;
    }
    ++next;
  });
  return good;
}

void write_words(const Content& content, const Emit& emit) {
  std::string text;
  for_each_listed(content, [&](const ListedRow& row) {
    if (row.at[0] > 0) text += ' ';
    if (const auto token = name_at(content, 1, row.at[1])) {
      text += *token;
    } else {
      fmt::format_to(std::back_inserter(text), "{}", row.at[1]);
    }
    if (text.size() < chunk) return;
    emit(text);
    text.clear();
  });
  emit(text + "\n");
}

}  // namespace fuse::io
