// The solver behind extents.h: sweeps over unsolved indices and written columns until nothing
// changes, lets bounds decide where no exact size is known, and reports what stays open.
#pragma once

#include <set>

#include "fuse/bind/column_classes.h"
#include "fuse/bind/constraints.h"
#include "fuse/bind/extents.h"
#include "fuse/bind/extents_graph.h"

namespace fuse::bind {

// No column may have so many positions.
inline constexpr std::int64_t too_large = std::int64_t{1} << 31;

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
  void set_known_sizes();
  void note_constants();
  bool step();
  // How far the equations write a column.
  struct Written {
    std::int64_t size = 0;
    bool computed = false;  // by some index, not only at constants
    bool shared = false;    // also by an index that the size of its class limits
    SourceRange range;
  };
  std::optional<Written> written(ColumnId column);
  bool write_plainly(ColumnId column, Written& result);
  bool write_positions(ColumnId column, Written& result);
  bool solve_written(ColumnId column);
  bool promote_bounds();
  void finish();

  // Circles (extents_cycles.cpp).
  bool settle_components();
  bool settle(Component& component);
  bool writers_known(const ClassNode& node);
  bool find_sizes(Component& component);
  bool settles(Component& component, std::size_t rounds);
  bool round(Component& component);
  // One way round a circle: a column is written as far as an index goes, which goes as far as the
  // column it reads.
  struct CycleStep {
    Use write, read;
    ir::IndexId index = ir::no_index;
  };
  std::optional<CycleStep> endless_step(const std::vector<ColumnId>& columns);
  std::optional<Use> endless_read(ir::IndexId id, std::optional<std::size_t> except);
  std::vector<CycleStep> cycle_steps(const Component& component, const ClassNode& first);
  void report_cycle(const Component& component);
  void report_too_large(ColumnId column, std::int64_t size);

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
  void verify_plain_uses();
  void verify_position(const PositionUse& use);

  ir::Program& program_;
  const std::vector<KnownShape>& known_;
  Diagnostics& diagnostics_;
  Constraints constraints_;
  ColumnClasses classes_;
  std::set<ColumnId> written_;
  Forced forced_ = Forced::Nothing;
  bool supposing_ = false;  // sizes and domains are only supposed: nothing is reported
};

}  // namespace fuse::bind
