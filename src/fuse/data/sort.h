// Lexicographic order of tuples, by signed key, first column first.
#pragma once

#include <vector>

#include "fuse/data/tuples.h"

namespace fuse::data {

// Sorts in place and drops duplicates. Linear, with a single pass, where already in order.
void sort_distinct(Tuples& tuples);

// The rows in ascending order; equal rows in the order in which they stand.
std::vector<Row> sorted_order(const Tuples& tuples);

// Strictly ascending.
bool is_sorted_distinct(const Tuples& tuples);

// Of sorted tuples: the first row of each run of equal ones, and the number of rows at the end.
std::vector<Row> group_starts(const Tuples& sorted);

}  // namespace fuse::data
