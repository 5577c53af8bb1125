// Which defined tensors, and results of statements, are kept as tuples: those with many cells few
// of which are ever reached.
#include <algorithm>

#include "fuse/plan/drive.h"

namespace fuse::plan {

// A lone read shows where it is 0; of anything else only what is absent may be left out.
ir::Combine result_combine(const Expr& value) {
  return value->op == ir::Op::Read ? ir::Combine::Sum : ir::Combine::Max;
}

void Lowering::choose_storage() {
  std::vector<std::vector<const ir::Define*>> defines(program_.tensors.size());
  for (std::size_t s = 0; s < program_.statements.size(); ++s) {
    const auto* define = std::get_if<ir::Define>(&program_.statements[s]);
    if (!define) continue;
    auto& own = defines[raw(define->tensor)];
    own.push_back(define);
    // After the last of them everything that they read has been decided.
    if (s == definitions_[raw(define->tensor)].last) choose_storage(define->tensor, own);
  }
}

bool Lowering::choose_storage(ir::TensorId id, const std::vector<const ir::Define*>& defines) {
  const ir::Tensor& tensor = program_[id];
  Buffer& buffer = plan_[tensor_buffer(id)];
  const bool possible = combines_tuples(tensor.combine) && tensor.rank() > 0;
  if (!possible || options_.storage == Storage::Dense) return false;
  double tuples = 0;
  bool sparse = true;
  for (const ir::Define* define : defines) {
    const Contribution from = contribution_of(*this, *define);
    std::vector<IndexId> order;
    for (const ir::Column& column : define->columns) {
      if (column.kind == ir::ColumnKind::Plain) order = joined(order, {column.index});
      if (column.position) order = joined(order, column.position->free);
    }
    tuples += from.choice ? estimated_points(*this, *from.choice, order) : from.points;
    sparse = sparse && (from.choice ? prefers_sparse(*this, *from.choice, order)
                                    : prefers_sparse_walk(*define, tuples));
  }
  if (!sparse) {
    // Even where it is dense, how much of it holds helps to plan what reads it.
    if (tensor.boolean) buffer.tuples = std::min(tuples, static_cast<double>(volume(buffer.shape)));
    return false;
  }
  buffer.sparse = true;
  buffer.tuples = tuples;
  return true;
}

// Whether a definition that walks all its indices reaches few of the cells.
bool Lowering::prefers_sparse_walk(const ir::Define& define, double points) const {
  const Buffer& buffer = plan_[tensor_buffer(define.tensor)];
  if (options_.storage == Storage::Sparse) {
    return !writes_every_cell_once(define, access(program_, define.columns, buffer.shape));
  }
  return is_thin(*this, static_cast<double>(volume(buffer.shape)), points);
}

void Lowering::choose_storage(Buffer& result, const Expr& value,
                              const std::vector<IndexId>& indices) {
  if (indices.empty()) return;
  const auto choice = choose_drive(*this, value, {result_combine(value)}, indices);
  if (!choice || !prefers_sparse(*this, *choice, indices)) return;
  result.sparse = true;
  result.tuples = estimated_points(*this, *choice, indices);
  if (value->op == ir::Op::Read) {
    result.missing = program_[value->tensor].zero();
    result.masked = program_[value->tensor].partial || value->truth;
  } else {
    result.masked = true;
  }
  const bool truth = value->op == ir::Op::Read && value->truth;
  if (result.dtype == data::DType::Bool && result.masked && !truth) result.sparse = false;
}

}  // namespace fuse::plan
