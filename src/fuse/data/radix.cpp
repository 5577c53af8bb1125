#include "fuse/data/radix.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <tuple>

namespace fuse::data {

namespace {

// Larger digits save passes but write to more places than the first cache and TLB hold.
constexpr int digit_bits = 8;
constexpr std::size_t buckets = std::size_t{1} << digit_bits;
// Below this many rows comparing is faster than counting.
constexpr std::size_t few_rows = 256;

struct Digit {
  int shift;
  std::array<std::uint32_t, buckets> count{};
};

std::vector<Digit> count_digits(const Buffer<Word>& words, int low, int high) {
  std::vector<Digit> digits((high - low + digit_bits - 1) / digit_bits);
  for (std::size_t d = 0; d < digits.size(); ++d) {
    digits[d].shift = low + static_cast<int>(d) * digit_bits;
  }
  // Bits from `high` on belong to the last digit; the caller leaves them equal in all words.
  for (const Word word : words) {
    for (Digit& digit : digits) ++digit.count[(word >> digit.shift) & (buckets - 1)];
  }
  std::erase_if(digits, [&](const Digit& digit) {
    return digit.count[(words[0] >> digit.shift) & (buckets - 1)] == words.size();
  });
  return digits;
}

std::array<std::uint32_t, buckets> offsets(const Digit& digit) {
  std::array<std::uint32_t, buckets> at{};
  std::exclusive_scan(digit.count.begin(), digit.count.end(), at.begin(), 0u);
  return at;
}

Word mask(int low, int high) {
  const Word below_high = high >= 64 ? ~Word{0} : (Word{1} << high) - 1;
  return below_high & ~((Word{1} << low) - 1);
}

void sort_few(Buffer<Word>& words, RowColumn& rows, Word relevant) {
  std::vector<std::pair<Word, Row>> pairs(words.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {words[i], rows[i]};
  std::stable_sort(pairs.begin(), pairs.end(), [&](const auto& a, const auto& b) {
    return (a.first & relevant) < (b.first & relevant);
  });
  for (std::size_t i = 0; i < pairs.size(); ++i) std::tie(words[i], rows[i]) = pairs[i];
}

}  // namespace

int width(const std::vector<Field>& fields) {
  int bits = 0;
  for (const Field& field : fields) bits += field.bits;
  return bits;
}

Packing choose_packing(const Tuples& tuples, const std::vector<int>& columns) {
  Packing packing;
  int room = 0;
  for (auto column = columns.rbegin(); column != columns.rend(); ++column) {
    const KeyColumn& keys = tuples.columns[*column];
    const auto [low, high] = std::minmax_element(keys.begin(), keys.begin() + tuples.rows);
    const auto range = static_cast<std::uint32_t>(*high) - static_cast<std::uint32_t>(*low);
    const int bits = std::bit_width(range);
    if (bits == 0) continue;
    if (bits > room) {
      packing.words.insert(packing.words.begin(), std::vector<Field>{});
      room = 64;
    }
    std::vector<Field>& fields = packing.words.front();
    fields.insert(fields.begin(), Field{*column, *low, bits});
    room -= bits;
  }
  return packing;
}

void pack(const Tuples& tuples, const std::vector<Field>& fields, Word* words) {
  for (std::size_t at = 0; at < tuples.rows; at += block_rows) {
    const std::size_t count = std::min(block_rows, tuples.rows - at);
    Word* to = words + at;
    std::fill_n(to, count, Word{0});
    for (const Field& field : fields) {
      const Key* keys = tuples.columns[field.column].data() + at;
      const auto base = static_cast<std::uint32_t>(field.base);
      for (std::size_t i = 0; i < count; ++i) {
        to[i] = to[i] << field.bits | (static_cast<std::uint32_t>(keys[i]) - base);
      }
    }
  }
}

void unpack(const Word* words, std::size_t count, const std::vector<Field>& fields,
            Tuples& tuples) {
  for (std::size_t at = 0; at < count; at += block_rows) {
    const std::size_t rows = std::min(block_rows, count - at);
    int shift = width(fields);
    for (const Field& field : fields) {
      shift -= field.bits;
      const auto relevant = static_cast<std::uint32_t>(mask(0, field.bits));
      Key* keys = tuples.columns[field.column].data() + at;
      const auto base = static_cast<std::uint32_t>(field.base);
      for (std::size_t i = 0; i < rows; ++i) {
        const auto offset = static_cast<std::uint32_t>(words[at + i] >> shift) & relevant;
        keys[i] = static_cast<Key>(base + offset);
      }
    }
  }
}

void radix_sort(Buffer<Word>& words, int low, int high) {
  if (words.size() < few_rows) {
    const Word relevant = mask(low, high);
    std::stable_sort(words.begin(), words.end(),
                     [&](Word a, Word b) { return (a & relevant) < (b & relevant); });
    return;
  }
  Buffer<Word> scratch(words.size());
  for (const Digit& digit : count_digits(words, low, high)) {
    auto at = offsets(digit);
    for (const Word word : words) {
      scratch[at[(word >> digit.shift) & (buckets - 1)]++] = word;
    }
    words.swap(scratch);
  }
}

void radix_sort(Buffer<Word>& words, RowColumn& rows, int low, int high) {
  if (words.size() < few_rows) return sort_few(words, rows, mask(low, high));
  Buffer<Word> other_words(words.size());
  RowColumn other_rows(rows.size());
  for (const Digit& digit : count_digits(words, low, high)) {
    auto at = offsets(digit);
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::uint32_t to = at[(words[i] >> digit.shift) & (buckets - 1)]++;
      other_words[to] = words[i];
      other_rows[to] = rows[i];
    }
    words.swap(other_words);
    rows.swap(other_rows);
  }
}

namespace {

// Key and row in one word: half the traffic.
void order_in_one_word(const Tuples& tuples, const std::vector<Field>& fields, int row_bits,
                       RowColumn& rows) {
  Buffer<Word> words(tuples.rows);
  pack(tuples, fields, words.data());
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = words[i] << row_bits | i;
  radix_sort(words, row_bits, row_bits + width(fields));
  const Word relevant = mask(0, row_bits);
  for (std::size_t i = 0; i < words.size(); ++i) rows[i] = static_cast<Row>(words[i] & relevant);
}

}  // namespace

RowColumn order_by(const Tuples& tuples, const std::vector<int>& columns) {
  RowColumn rows(tuples.rows);
  std::iota(rows.begin(), rows.end(), Row{0});
  if (tuples.rows < 2) return rows;
  const Packing packing = choose_packing(tuples, columns);
  const int row_bits = std::bit_width(tuples.rows - 1);
  if (packing.words.size() == 1 && width(packing.words[0]) + row_bits <= 64) {
    order_in_one_word(tuples, packing.words[0], row_bits, rows);
    return rows;
  }
  Buffer<Word> words(tuples.rows), moved(tuples.rows);
  for (auto fields = packing.words.rbegin(); fields != packing.words.rend(); ++fields) {
    pack(tuples, *fields, words.data());
    for (std::size_t i = 0; i < rows.size(); ++i) moved[i] = words[rows[i]];
    radix_sort(moved, rows, 0, width(*fields));
  }
  return rows;
}

}  // namespace fuse::data
