// Which unknown extents wait for which: indices for the sizes of the columns they read, sizes for
// the indices their columns are written at.
#pragma once

#include <vector>

#include "fuse/bind/column_classes.h"
#include "fuse/bind/constraints.h"

namespace fuse::bind {

struct ClassNode {
  std::vector<ColumnId> columns;  // all of the class
  bool growing = false;           // while it is being solved
};

// Unknowns that wait for each other.
struct Component {
  std::vector<ir::IndexId> indices;
  std::vector<ClassNode> classes;
};

// The components of everything that is not known yet, each after those that it waits for.
std::vector<Component> components(const ir::Program& program, const Constraints& constraints,
                                  ColumnClasses& classes);

}  // namespace fuse::bind
