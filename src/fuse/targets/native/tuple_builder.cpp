#include "fuse/targets/native/tuple_builder.h"

#include <algorithm>

#include "fuse/targets/native/kernels/transfer.h"

namespace fuse::native {

namespace {

using ir::Combine;
using plan::Lane;
using relations::Fold;

// Only the operators of plan::combines_tuples come here.
Fold fold_of(Combine combine) {
  switch (combine) {
    case Combine::Max: return Fold::Max;
    case Combine::Min: return Fold::Min;
    case Combine::Product: return Fold::Product;
    case Combine::Or: return Fold::Or;
    case Combine::LogSumExp: return Fold::LogSumExp;
    case Combine::Sum:
    case Combine::Avg:
    case Combine::And:
    case Combine::Count:
    case Combine::Std:
    case Combine::Var:
    case Combine::ArgMax:
    case Combine::ArgMin: break;
  }
  return Fold::Sum;
}

template <typename Value>
data::Array values_array(const relations::Folded<Value>& folded, Combine combine,
                         data::DType dtype) {
  const auto rows = static_cast<std::int64_t>(folded.values.size());
  data::Array values(dtype, {rows});
  Storage to;
  to.dtype = dtype;
  to.size = rows;
  to.data = values.data();
  constexpr Lane lane = std::is_same_v<Value, double> ? Lane::Real : Lane::Int;
  constexpr std::int64_t block = 1 << 20;
  std::vector<Value> means;
  for (std::int64_t at = 0; at < rows; at += block) {
    const auto count = static_cast<int>(std::min(block, rows - at));
    const Value* from = folded.values.data() + at;
    if (combine == Combine::Avg) {
      means.assign(from, from + count);
      for (int i = 0; i < count; ++i) {
        means[static_cast<std::size_t>(i)] /=
            static_cast<Value>(folded.contributions[static_cast<std::size_t>(at + i)]);
      }
      from = means.data();
    }
    store_run(to, at, 1, lane, from, count);
  }
  return values;
}

}  // namespace

TupleBuilder::TupleBuilder(int arity, Combine combine, Lane lane, std::int64_t limit)
    : combine_(combine), limit_(static_cast<double>(limit)), tuples_(relations::TupleSet(arity)) {
  const bool average = combine == Combine::Avg;
  row_bytes_ = static_cast<double>(arity) * sizeof(relations::Key);
  if (lane != Lane::Bool) row_bytes_ += average ? 16 : 8;
  if (lane == Lane::Real) {
    tuples_.emplace<1>(arity, fold_of(combine), average);
  } else if (lane == Lane::Int) {
    tuples_.emplace<2>(arity, fold_of(combine), average);
  }
}

void TupleBuilder::reserve(std::size_t rows) {
  rows = std::min(rows, static_cast<std::size_t>(limit_ / row_bytes_));
  if (auto* reals = std::get_if<1>(&tuples_)) reals->reserve(rows);
  if (auto* integers = std::get_if<2>(&tuples_)) integers->reserve(rows);
}

void TupleBuilder::append(const relations::Key* const* keys, const void* values,
                          std::size_t count) {
  if (auto* set = std::get_if<0>(&tuples_)) {
    set->append(keys, count);
  } else if (auto* reals = std::get_if<1>(&tuples_)) {
    reals->append(keys, static_cast<const double*>(values), count);
  } else {
    std::get<2>(tuples_).append(keys, static_cast<const std::int64_t*>(values), count);
  }
  check_size();
}

// Sorting takes as much memory again, so the distinct ones may fill half of it. Between that and
// all of it, at least as many were appended as are merged: it stays linear.
void TupleBuilder::check_size() {
  std::visit(
      [&](auto& tuples) {
        if (row_bytes_ * static_cast<double>(tuples.rows()) <= limit_) return;
        tuples.merge();
        const double needed = 2 * row_bytes_ * static_cast<double>(tuples.rows());
        if (needed > limit_) throw TooManyTuples{tuples.rows(), needed};
      },
      tuples_);
}

std::shared_ptr<const data::Relation> TupleBuilder::finish(data::Shape shape, data::DType dtype) {
  auto relation = std::make_shared<data::Relation>();
  relation->shape = std::move(shape);
  if (auto* set = std::get_if<0>(&tuples_)) {
    relation->tuples = set->finish();
    return relation;
  }
  auto take = [&](auto folded) {
    if (folded.overflow) return false;
    relation->values = values_array(folded, combine_, dtype);
    relation->tuples = std::move(folded.tuples);
    return true;
  };
  const bool fits = tuples_.index() == 1 ? take(std::get<1>(tuples_).finish())
                                         : take(std::get<2>(tuples_).finish());
  if (!fits) return nullptr;
  return relation;
}

}  // namespace fuse::native
