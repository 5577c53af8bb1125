// Radix sorts of words, and how tuples are packed into words that sort like them.
#pragma once

#include <vector>

#include "fuse/data/tuples.h"

namespace fuse::data {

using Word = std::uint64_t;

// A column within a word: key - base in `bits` bits.
struct Field {
  int column = 0;
  Key base = 0;
  int bits = 0;
};

// Words of at most 64 bits, the most significant first; fields likewise. Columns of one key need no
// field.
struct Packing {
  std::vector<std::vector<Field>> words;
};

int width(const std::vector<Field>& fields);

// The packing that spends the fewest bits on the `columns` of the tuples, first column first. Needs
// at least one row.
Packing choose_packing(const Tuples& tuples, const std::vector<int>& columns);

void pack(const Tuples& tuples, const std::vector<Field>& fields, Word* words);
// Writes the columns that have a field.
void unpack(const Word* words, std::size_t count, const std::vector<Field>& fields, Tuples& tuples);

// Sorts by bits [low, high) only, stably.
void radix_sort(Buffer<Word>& words, int low, int high);

// The same, and moves rows[i] along with words[i].
void radix_sort(Buffer<Word>& words, RowColumn& rows, int low, int high);

// The rows of the tuples ordered by the `columns`, first column first; ties as they stand.
RowColumn order_by(const Tuples& tuples, const std::vector<int>& columns);

}  // namespace fuse::data
