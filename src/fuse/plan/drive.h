// Which reads of an expression enumerate the assignments at which it can contribute: the sparse
// side of a loop. An assignment at which one of them is absent contributes nothing, so a join of
// their tuples replaces a walk over all positions of their indices.
#pragma once

#include <set>

#include "fuse/plan/lowering.h"

namespace fuse::plan {

// A factor of the join: a read, or a value that lies in a sparse buffer.
struct DriveFactor {
  BufferId buffer = no_buffer;
  std::vector<IndexId> indices;  // of each column; no_index: at the constant
  std::vector<std::int64_t> constants;
  std::string text;
  Expr read;                         // of an expression
  const Operand* operand = nullptr;  // of a product
  int function = -1;                 // of one index: a number of Lowering's
  bool zero_is_false = false;        // present where false, but a factor 0 of a sum
};

struct DriveChoice {
  std::vector<DriveFactor> factors;
  std::vector<Drive::Comparison> comparisons;  // between positions in `indices`
  std::set<const ir::Node*> implied;           // conditions that the join has checked
  std::vector<IndexId> indices;                // in order of first appearance in the factors
  bool needs_finite = false;                   // another factor that is inf or nan spoils it
  std::set<const ir::Node*> apart;             // to be computed in buffers, and checked there
  std::set<const ir::Node*> nonzero;           // reads, and some of those, that divide: 0 spoils it
  double points = 0;                           // estimated assignments of `indices`
};

// What becomes of the contributions.
struct Meeting {
  ir::Combine combine = ir::Combine::Sum;
  // Whether a cell that only zeros reach differs from one that nothing reaches.
  bool presence = false;

  bool zero_is_nothing() const;
};

// For the value of an equation or reduction over `indices`. Empty when walking all positions is
// right or cheaper.
std::optional<DriveChoice> choose_drive(Lowering& lowering, const Expr& value, Meeting meeting,
                                        const std::vector<IndexId>& indices);
// For a sum of products of operands, by the same rules.
std::optional<DriveChoice> choose_drive(Lowering& lowering, const std::vector<Operand>& factors,
                                        Meeting meeting, const std::vector<IndexId>& indices);

// Estimated distinct assignments of `some` of the choice's indices.
double estimated_points(const Lowering& lowering, const DriveChoice& choice,
                        const std::vector<IndexId>& some);
// Whether what a driven loop gives over `order` is better kept as tuples: where other factors have
// to be finite, only if nobody would walk so many cells should they not be.
bool prefers_sparse(const Lowering& lowering, const DriveChoice& choice,
                    const std::vector<IndexId>& order);

// Whether so many cells are many, and few of them reached; or what the options force.
bool is_thin(const Lowering& lowering, double cells, double tuples);

// What a definition contributes to a tensor kept as tuples: by a join, or by walking all indices.
struct Contribution {
  Terms terms;
  std::optional<DriveChoice> choice;
  double points = 0;  // without a choice: that contribute, estimated
};
Contribution contribution_of(Lowering& lowering, const ir::Define& define);

}  // namespace fuse::plan
