// The reference evaluator: what a bound program means, computed straight from the IR by recursion
// at one assignment of the indices at a time. Slow and simple on purpose, it shares nothing with
// the engine; only whole tensors are kept between evaluations.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <vector>

#include "fuse/bind/bind.h"
#include "fuse/data/array.h"
#include "fuse/ir/program.h"
#include "scalar.h"

namespace fuse::oracle {

// The program is too large for the evaluator, or uses what it does not know (recursion).
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// The program fails at run time: an index read from data is out of range.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Options {
  std::int64_t budget = 1'000'000;  // elementary evaluations
  // Multiplies every number that `precision` cannot hold by 1 + jitter or 1 - jitter, chosen by
  // its bits and `seed`, and lets inf - inf and 0 * inf inside a sum be what another order of the
  // same sum could give: what moves much between seeds is not determined by the arithmetic.
  double jitter = 0;
  std::uint64_t seed = 0;
  data::DType precision = data::DType::F32;
};

struct Value {
  Number number = 0;
  bool present = true;
};

class Evaluator {
 public:
  // `bound` must outlive the evaluator and hold no Kernel node with an expansion (expand_kernels).
  Evaluator(const bind::Bound& bound, Options options);

  const data::Array& tensor(ir::TensorId id);
  // `value` at every assignment of `indices`, row-major in their order.
  std::vector<Value> over(const ir::Expr& value, const std::vector<ir::IndexId>& indices);
  Value at(const ir::Expr& expr);
  // A number too large or too small for f32 turned up on the way.
  bool extreme() const { return extreme_; }
  // Neither rounding nor the order of sums can change any number so far.
  bool exact() const { return exact_; }

 private:
  void define(ir::TensorId id);
  data::Array store(const ir::Tensor& tensor,
                    const std::vector<std::vector<Contribution>>& cells) const;
  std::vector<std::vector<Contribution>> source_cells(ir::TensorId id) const;
  std::optional<std::int64_t> cell(const std::vector<ir::Column>& columns, ir::TensorId id);
  std::optional<std::int64_t> position(const ir::Column& column, std::int64_t extent);
  std::int64_t slice_start(const ir::Column& column, std::int64_t extent, std::int64_t step);
  std::int64_t integer(const ir::Expr& expr, const char* what);

  Value compute(const ir::Node& node);
  Value read(const ir::Node& node);
  bool may_miss(const ir::Node& node) const;
  Value at_if_possible(const ir::Expr& factor);
  std::pair<Value, Value> both(const ir::Node& node);
  Value product(const ir::Node& node);
  Value sum(const ir::Node& node);
  Value select(const ir::Node& node);
  Value guard(const ir::Node& node);
  Value reduce(const ir::Node& node);
  Value contract(const ir::Node& node);
  Value scan(const ir::Node& node);
  Value sort(const ir::Node& node);
  Value kernel(const ir::Node& node);
  Value elementwise(const ir::Node& node);

  ir::Domain domain(ir::IndexId id);
  std::vector<Number> along(const ir::Expr& expr, ir::IndexId index);
  void for_all(const std::vector<ir::IndexId>& indices, const std::function<void()>& body,
               std::size_t from = 0);
  Number jittered(Number x);
  Number unsettled(Number result, bool nan_came_in);
  Number total(const std::vector<Contribution>& items);

  const bind::Bound& bound_;
  const ir::Program& program_;
  Options options_;
  std::int64_t left_;  // of the budget
  bool extreme_ = false;
  bool exact_ = true;
  int sums_ = 0;                        // how many sums the current evaluation is inside of
  std::vector<std::int64_t> position_;  // by index: the current assignment
  std::vector<std::optional<data::Array>> tensors_;
  std::vector<bool> in_progress_;  // by tensor, to notice recursion
};

// Replaces Kernel nodes that have an expansion by it, everywhere in the program.
void expand_kernels(ir::Program& program);

}  // namespace fuse::oracle
