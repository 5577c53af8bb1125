// Columns that are equal in extent over the whole program, as a union-find with what is known of
// each class and where it came from.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fuse/bind/constraints.h"
#include "fuse/support/diagnostics.h"

namespace fuse::bind {

struct Size {
  std::int64_t value = 0;
  SourceRange range;   // where it was said
  std::string origin;  // "from data/x.npy", or empty
};

struct ColumnClass {
  std::optional<Size> exact;
  std::optional<Size> at_least;          // from constants and facts
  std::optional<std::int64_t> supposed;  // while a circle of extents is being solved
};

// Two columns and the index that makes them equal.
struct ColumnLink {
  Use a, b;
  std::string index;
};

class ColumnClasses {
 public:
  ColumnClasses(const ir::Program& program, Diagnostics& diagnostics)
      : program_(program), diagnostics_(diagnostics) {}

  const ColumnClass& of(ColumnId column) { return classes_[find(column)]; }
  // The number of its class; it changes when the class is unified with another.
  std::size_t number(ColumnId column) { return find(column); }
  // Exact, or supposed.
  std::optional<std::int64_t> size(ColumnId column);
  void suppose(ColumnId column, std::int64_t size) { classes_[find(column)].supposed = size; }
  void forget(ColumnId column) { classes_[find(column)].supposed.reset(); }
  // What was supposed turned out to be right.
  void settle(ColumnId column, std::int64_t size);
  void set_exact(ColumnId column, Size size, Kind clash, const std::string& name);
  void set_at_least(ColumnId column, Size size);
  // Makes two columns equal because the index `name` stands in both; reports a clash of sizes.
  void unify(const Use& a, const Use& b, const std::string& name);
  // With no exact size the largest bound decides.
  bool promote(ColumnId column);
  // What was unified, in order: a path from one column to another of its class.
  std::vector<ColumnLink> path(ColumnId from, ColumnId to) const;

 private:
  std::size_t find(ColumnId column);
  void report(const Use& a, const Size& size_a, const Use& b, const Size& size_b,
              const std::string& name);
  void report_axis(const Use& use, const Size& size, std::size_t axis, const Size& declared,
                   const std::string& name);

  const ir::Program& program_;
  Diagnostics& diagnostics_;
  std::map<ColumnId, std::size_t> number_;
  std::vector<std::size_t> parent_;
  std::vector<ColumnClass> classes_;
  std::vector<ColumnLink> links_;  // a tree for each class
};

// Declared axes are columns of a tensor of their own.
ColumnId axis_column(std::int32_t axis);
// What the indices of equations make equal.
std::vector<ir::Link> links_of(const ir::Program& program, const Constraints& constraints);
// Unifies that, and what the program's links say.
void unify_indices(const ir::Program& program, const Constraints& constraints,
                   ColumnClasses& classes);
// Unifies a column with the axis its index declares, if it does.
void unify_axis(const ir::Program& program, ColumnId column, ColumnClasses& classes);

}  // namespace fuse::bind
