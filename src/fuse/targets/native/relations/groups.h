// Sparse results: many emitted tuples, with or without values, become sorted distinct ones.
#pragma once

#include "fuse/targets/native/relations/key_set.h"

namespace fuse::native::relations {

// Collects tuples. Memory follows the distinct ones: what was appended since is merged in when it
// outgrows both 4M rows and twice the rest. Fastest where neighbouring tuples differ in the last
// column only and the columns before it ascend, as joins emit them: those never need sorting.
class TupleSet {
 public:
  explicit TupleSet(int arity);

  // columns[c][i]; a null pointer is not allowed.
  void append(const Key* const* columns, std::size_t count);
  std::size_t pending_rows() const { return pending_.rows; }
  // Held now, some of them more than once until they are merged.
  std::size_t rows() const { return distinct_.rows + pending_.rows; }
  void merge() { compact(); }
  // In order, without duplicates; the set is empty afterwards.
  Tuples finish();

 private:
  void append_grouped(const Key* const* columns, std::size_t count);
  void begin_group(const Key* const* columns, std::size_t row);
  void end_group();
  void compact();

  Tuples distinct_;
  Tuples pending_;
  // The last keys of the tuples that agree with prefix_ before them, not in pending_ yet.
  std::vector<Key> prefix_;
  KeySet group_;
  bool grouping_ = true;
  bool ascending_ = true;  // pending_ and then group_ are in order, without duplicates
  std::size_t grouped_ = 0, backward_ = 0;  // rows; groups before the one before them
};

// Or gives 1 where some value is not 0. Count disregards values.
enum class Fold { Sum, Product, Max, Min, Or, Count, LogSumExp };

template <typename Value>
struct Folded {
  Tuples tuples;                       // in order, without duplicates
  Buffer<Value> values;                // by tuple
  Buffer<std::int64_t> contributions;  // by tuple; empty unless asked for
  bool overflow = false;               // an int64 left its range; values are then meaningless
};

// Combines the values of each tuple in the order in which they were appended, whatever happens in
// between, so that floating results do not depend on memory. Value is double or std::int64_t. Max
// and Min keep nan.
template <typename Value>
class TupleFold {
 public:
  // count_contributions: also how many values met in each tuple, as averages need it.
  TupleFold(int arity, Fold fold, bool count_contributions = false);
  // Room for as many tuples without moving those before.
  void reserve(std::size_t rows);

  // values may be null for Or and Count. A value with a multiplicity contributes that often (null:
  // once); with Product all are 1.
  void append(const Key* const* columns, const Value* values, std::size_t count,
              const std::int64_t* multiplicity = nullptr);
  std::size_t rows() const { return tuples_.rows; }
  void merge() { compact(); }
  Folded<Value> finish();

 private:
  void compact();

  Fold fold_;
  bool count_;
  bool overflow_ = false;
  std::size_t distinct_rows_ = 0;  // the first rows of tuples_ are these, in order
  bool ascending_ = true;          // all rows are
  Tuples tuples_;
  Buffer<Value> values_;
  Buffer<std::int64_t> contributions_;
};

extern template class TupleFold<double>;
extern template class TupleFold<std::int64_t>;

}  // namespace fuse::native::relations
