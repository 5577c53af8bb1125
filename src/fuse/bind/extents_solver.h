// The solver behind extents.h: sweeps over unsolved indices and written columns until nothing
// changes, lets bounds decide where no exact size is known, and reports what stays open.
#pragma once

#include <set>

#include "fuse/bind/column_classes.h"
#include "fuse/bind/constraints.h"
#include "fuse/bind/extents.h"

namespace fuse::bind {

class Solver {
 public:
  Solver(ir::Program& program, const std::vector<KnownShape>& known, Diagnostics& diagnostics);
  bool run();

 private:
  struct Limits {
    std::int64_t lo = 0;
    std::int64_t hi = 0;  // exclusive
    bool determined = false;
    void below(std::int64_t bound) {
      hi = determined ? std::min(hi, bound) : bound;
      determined = true;
    }
  };

  // What an index no longer waits for: reads it shares with unsolved indices, then also plain reads
  // of columns without a size.
  enum class Forced { Nothing, SharedReads, PlainReads };

  bool force(Forced what, const std::vector<ir::IndexId>& indices);
  bool force_bounded_writers();
  void set_known_sizes();
  void note_constants();
  bool step();
  bool solve_written(ColumnId column);
  bool promote_bounds(bool only_unwritten);
  void finish();

  // Indices (index_domains.cpp).
  bool solve_variable(ir::IndexId id);
  bool plain_limits(ir::IndexId id, const Variable& v, Limits& limits);
  bool slice_limits(ir::IndexId id, const Variable& v, Limits& limits);
  bool position_limits(ir::IndexId id, const Variable& v, bool single, Limits& limits);
  bool shrink(ir::IndexId id, const Variable& v, const PositionUse& use, Limits& limits);
  std::optional<std::int64_t> slice_length(const SliceUse& use);
  std::optional<std::int64_t> constant(const ir::Expr& expr);

  // Reports (extents_report.cpp).
  void report_unsolved();
  void report_variable(ir::IndexId id);
  void verify_positions();

  ir::Program& program_;
  const std::vector<KnownShape>& known_;
  Diagnostics& diagnostics_;
  Constraints constraints_;
  ColumnClasses classes_;
  std::set<ColumnId> written_;
  Forced forced_ = Forced::Nothing;
};

}  // namespace fuse::bind
