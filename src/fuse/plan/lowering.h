// Program -> Plan: the state that the lowering of all statements shares. Each group of members has
// a file of its own, named in the comment above it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "fuse/ir/types.h"
#include "fuse/plan/index_functions.h"
#include "fuse/plan/plan.h"

namespace fuse::plan {

using ir::Expr;
using ir::IndexId;

// A value that lies in a buffer: the element at an assignment is offset + sum of stride * index,
// where indices count from the first value of their domain.
struct Operand {
  BufferId buffer = no_buffer;
  std::int64_t offset = 0;
  std::vector<IndexId> indices;
  std::vector<std::int64_t> strides;
  std::optional<double> absent_value;  // what absent elements count as, where the buffer does not
                                       // hold it itself
  // Sparse buffers: the index of each column, or no_index and the constant that it is at.
  std::vector<IndexId> columns = {};
  std::vector<std::int64_t> constants = {};
  bool truth = false;  // read in round brackets: absent where it is false
};

// Where a value is to be put.
struct Layout {
  std::vector<IndexId> order;
  BufferId into = no_buffer;  // row-major over `order`; a new scratch buffer when not set
};

Lane lane_of(ir::NumberClass number);
data::DType dtype_of(Lane lane);
bool contains(const std::vector<IndexId>& set, IndexId index);
std::vector<IndexId> joined(std::vector<IndexId> a, const std::vector<IndexId>& b);

class LoopBuilder;
struct DriveChoice;
struct DriveFactor;

class Lowering {
 public:
  Lowering(const ir::Program& program, const Options& options);
  Plan run();

  const ir::Program& program() const { return program_; }
  const Options& options() const { return options_; }
  Plan& plan() { return plan_; }
  const Plan& plan() const { return plan_; }
  Axis axis(IndexId index) const;
  std::vector<Axis> axes(const std::vector<IndexId>& indices) const;
  data::Shape shape(const std::vector<IndexId>& indices) const;
  ir::NumberClass class_of(const Expr& expr) { return classes_.of(expr); }
  bool may_be_infinite(const Expr& expr) { return infinities_.possible(expr); }
  // Integers that may be infinite are computed as reals.
  Lane lane_of(const Expr& expr) {
    return infinities_.possible(expr) ? Lane::Real : plan::lane_of(class_of(expr));
  }
  // The range of the statement that is being lowered, for what has none of its own.
  SourceRange range_or_statement(SourceRange range) const;
  BufferId tensor_buffer(ir::TensorId tensor) const { return plan_.tensors[raw(tensor)]; }

  // make_plan.cpp: whether an evaluation may end in a run-time error; and the condition that some
  // assignment of the indices outside `kept` makes `active` true (null: always active).
  bool may_fail(const Expr& expr);
  // Whether evaluating it at a point may read at a position that does not exist, or convert a
  // number that is no integer: errors only where what stands beside it is present.
  bool may_miss(const Expr& expr);
  bool always_present(const std::vector<Expr>& terms);
  Expr projected(const Expr& active, const std::vector<IndexId>& kept);
  Expr both(const Expr& active, const Expr& condition);
  Expr negated(const Expr& condition);

  // materialize.cpp: the value of `expr` in a buffer, over its free indices. Errors count only
  // where `active` is true (null: everywhere).
  Operand materialize(const Expr& expr, const Expr& active);
  Operand materialize(const Expr& expr, const Expr& active, const Layout& layout);
  Operand store(const Expr& expr, const Expr& active, const Layout& layout, Lane lane);
  Operand operand_of(const Expr& expr, const Expr& active);  // a view if it is one, else a copy
  std::optional<Operand> view_of(const Expr& read);
  std::optional<Operand> tuples_of(const Expr& read);
  Operand store_tuples(const Expr& expr, const Expr& active, const Layout& layout, Lane lane,
                       const DriveChoice& choice);
  std::optional<Operand> store_few(const Expr& expr, const Expr& active);
  bool wants_mask(const Expr& expr) const {
    return !expr->total && mask_wanted_.contains(expr.get());
  }
  // Whether the layout's buffer says what is present.
  bool marks_presence(const Layout& layout) const {
    return layout.into != no_buffer && plan_[layout.into].masked;
  }
  void want_mask(const Expr& expr);
  // loop_driven.cpp: a sum or other reduction at the tuples of a relation only.
  Expr restricted(const Expr& reduction, const Expr& relation);

  // index_functions.cpp
  std::optional<int> function_of(const Access& at, std::int64_t extent);
  std::optional<int> function_of(const Expr& left, const Expr& right);
  DriveFactor function_factor(int number) const;
  IndexId function_value(int number) const;
  void write_function(int number);

  BufferId add_buffer(Buffer buffer);
  BufferId add_scratch(const data::Shape& shape, Lane lane, bool masked);
  BufferId add_tuples(const std::vector<IndexId>& order, Lane lane, bool masked, double missing,
                      double tuples);
  Operand tuples_operand(BufferId buffer, const std::vector<IndexId>& order) const;
  BufferId place(const Layout& layout, Lane lane, bool masked);
  // lower_reduce.cpp
  void place_cells(Sink& sink, Lane lane, bool masked, const Layout& layout);
  Operand operand(BufferId buffer, const std::vector<IndexId>& order) const;
  Step& add_step(Step step);

 private:
  // make_plan.cpp
  void add_tensors();
  bool is_truth(const Expr& expr);
  void mark_wanted_masks(const Expr& expr, bool wanted);
  void lower_statement(std::size_t number);
  std::vector<char> kept_tensors() const;
  bool is_whole_tensor(const Expr& value, const std::vector<IndexId>& indices) const;
  void lower_result(std::size_t statement, Result::Part part, const Expr& value,
                    const std::vector<IndexId>& indices);
  data::DType result_dtype(const Expr& value, Result::Part part);

  std::optional<int> add_function(IndexFunction function, std::int64_t extent);
  std::string position_text(const IndexFunction& function) const;

  // storage.cpp: which tensors and results are kept as tuples.
  void choose_storage();
  bool choose_storage(ir::TensorId tensor, const std::vector<const ir::Define*>& defines);
  bool prefers_sparse_walk(const ir::Define& define, double points) const;
  void choose_storage(Buffer& result, const Expr& value, const std::vector<IndexId>& indices);

  // lower_define.cpp
  void lower_define(std::size_t statement, const ir::Define& define);
  bool writes_every_cell_once(const ir::Define& define, const Access& cells) const;
  void store_define(const ir::Define& define, const Layout& cells);
  void combine_define(std::size_t statement, const ir::Define& define, const Access& cells);
  Loop combine_loop(LoopBuilder& builder, const ir::Define& define, const Access& cells,
                    const Expr& active, Sink sink);
  void append_define(std::size_t statement, const ir::Define& define);
  Sink accumulator_of(const ir::Tensor& tensor, BufferId target);

  // lower_reduce.cpp
  Operand lower_reduce(const Expr& expr, const Expr& active, const Layout& layout);
  Loop reduce_loop(LoopBuilder& builder, const Expr& expr, const Expr& active,
                   const std::vector<IndexId>& order, Sink sink);
  Operand lower_along(const Expr& expr, const Expr& active, const Layout& layout);
  Operand lower_kernel(const Expr& expr, const Expr& active, const Layout& layout);
  Operand copy(const Operand& from, const Layout& layout);

  const ir::Program& program_;
  Options options_;
  Plan plan_;
  ir::Classes classes_;
  ir::Infinities infinities_;
  ir::Presence presence_;
  SourceRange statement_range_;
  std::vector<Expr> kept_;  // expressions made here; they stay alive so that addresses stay unique
  std::unordered_map<const ir::Node*, bool> may_fail_;
  std::unordered_map<const ir::Node*, bool> mask_visited_;
  std::unordered_set<const ir::Node*> mask_wanted_;
  std::map<std::pair<const ir::Node*, const ir::Node*>, Expr> made_conditions_;
  std::map<std::pair<const ir::Node*, const ir::Node*>, Expr> restricted_;
  std::map<std::pair<const ir::Node*, const ir::Node*>, Operand> materialized_, few_;
  struct Definition {
    std::size_t first = 0, last = 0, count = 0;  // statements
    Sink accumulator;
  };
  std::vector<Definition> definitions_;  // by tensor
  std::vector<IndexFunction> functions_;
  std::vector<Axis> made_axes_;  // of indices beyond those of the program
};

// lower_reduce.cpp: the buffers beside the value that sink.combine needs to accumulate.
void add_accumulators(Lowering& lowering, Sink& sink, const data::Shape& cells);

// A definition's value and all its indices: under a sum, of the terms of a contraction.
struct Terms {
  Expr value;
  std::vector<IndexId> indices;
};
struct Meeting;
Meeting meeting_of(const ir::Tensor& tensor);
Terms terms_of(const ir::Tensor& tensor, const ir::Define& define);
// What the operator combines, and so the lane type of its accumulator.
Lane contribution_lane(const ir::Tensor& tensor);
// Whether tuples can hold what this operator accumulates.
bool combines_tuples(ir::Combine combine);

// What an absent or false factor means for the element of a statement's result.
ir::Combine result_combine(const Expr& value);

// lower_contract.cpp
struct ContractFactor {
  Operand operand;
  std::string text;
};
Operand lower_contract(Lowering& lowering, const Expr& expr, const Expr& active,
                       const Layout& layout);
// fuse_factors.cpp: computes factors at the tuples of others. False where one loop over the join of
// all is better.
bool fuse_factors(Lowering& lowering, std::vector<Expr>& terms);
// sparse_contract.cpp: when some factor is sparse.
Operand contract_tuples(Lowering& lowering, const Expr& expr, const Layout& layout, Lane lane,
                        std::vector<ContractFactor> factors);

// Estimates, cost.cpp.
void estimate(const Plan& plan, Step& step);
// Lifetimes of scratch buffers and their places in the arena, arena.cpp.
void place_buffers(Plan& plan);

}  // namespace fuse::plan
