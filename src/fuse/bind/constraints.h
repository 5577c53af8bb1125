// What the reads and writes of a program say about extents, collected once.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "fuse/bind/position.h"
#include "fuse/ir/program.h"

namespace fuse::bind {

// One column of one tensor.
struct ColumnId {
  ir::TensorId tensor = ir::no_tensor;
  std::size_t column = 0;
  auto operator<=>(const ColumnId&) const = default;
};

struct Use {
  ColumnId column;
  SourceRange range;
};

// A read or write at a computed position.
struct PositionUse {
  ColumnId column;
  ir::Expr position;
  SourceRange range;
  bool write = false;
  bool limits = true;  // false for `?`, `%`
  std::vector<ir::IndexId> indices;
  bool checked = false;  // whether its verification was done
};

struct SliceUse {
  ColumnId column;
  const ir::Column* slice = nullptr;
  SourceRange range;
};

struct Variable {
  std::vector<Use> reads;   // plain
  std::vector<Use> writes;  // plain
  std::vector<SliceUse> slices;
  std::vector<std::size_t> positions;  // numbers of the PositionUses it occurs in
  bool left = false;                   // on some left side
  bool affine_read = false;            // some read of it is not plain
  bool value = false;                  // its number stands somewhere as a value
  bool used = false;
  // Plain reads of it make columns equal.
  bool unifies() const { return !affine_read && slices.empty(); }
};

struct Constraints {
  std::map<ir::IndexId, Variable> variables;  // by original index
  std::vector<ir::IndexId> order;             // of first appearance
  std::vector<PositionUse> positions;
  std::map<ColumnId, std::vector<std::size_t>> position_writes;
  std::map<ColumnId, std::vector<ir::IndexId>> plain_writes;
  std::set<ColumnId> offset_written;  // some equation writes it at an offset, like H[t+1]
  std::set<ColumnId> scattered;       // written at positions read from data
};

Constraints collect(const ir::Program& program);

}  // namespace fuse::bind
