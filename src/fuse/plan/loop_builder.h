// Builds one loop: lowers expressions to tile instructions over a set of indices, then chooses the
// order of the axes and merges those that can be walked as one.
#pragma once

#include <map>

#include "fuse/plan/drive.h"
#include "fuse/plan/lowering.h"

namespace fuse::plan {

// A lowered value: a register and its lane type, and the register of its presence.
struct Lowered {
  Reg value = no_reg;
  Lane lane = Lane::Real;
  Reg present = no_reg;  // no_reg: always present
};

class LoopBuilder {
 public:
  LoopBuilder(Lowering& lowering, std::vector<IndexId> indices);
  // A loop whose first indices are enumerated by the join of the choice's factors.
  LoopBuilder(Lowering& lowering, std::vector<IndexId> indices, DriveChoice choice);

  // Errors count only where `active` is true (null: everywhere).
  Lowered lower(const Expr& expr, const Expr& active);
  Lowered load(const Operand& operand);
  // The element of a factor of the join at the tuple that it stands at.
  Lowered load_factor(std::size_t factor);
  Lowered product(const Lowered& a, const Lowered& b, Lane lane, SourceRange range);
  Reg as(const Lowered& value, Lane lane);
  Reg condition(const Expr& expr, const Expr& active);  // a Bool register; no_reg for null
  Reg both(Reg a, Reg b);                               // and; no_reg counts as true
  bool always(Reg condition) const;                     // true whatever the point
  Reg constant(double value, Lane lane);
  Reg linear(const LinearForm& form);
  // The positions of a write, one per column; they exist wherever `exists` is set.
  std::vector<Reg> keys(const std::vector<ir::Column>& columns, const ir::Tensor& tensor,
                        const Expr& active, Reg present, Reg& exists);
  Reg emit(Instruction instruction);

  // Where a general column's positions lead: the address relative to the strided part, and whether
  // all of them exist (no_reg: always). Positions matter only where `active` and `present` hold.
  struct Target {
    Reg address = no_reg;
    Reg exists = no_reg;
  };
  Target target(const Access& access, const ir::Tensor& tensor, const Expr& active,
                Reg present = no_reg);

  View view(BufferId buffer, const LinearForm& form) const;
  View view(const Operand& operand) const;
  int add_view(View view);
  int overflow_site(SourceRange range);

  // The finished loop; sink.out has strides over the indices given to the constructor.
  Loop finish(Sink sink);

 private:
  Lowered lower_uncached(const Expr& expr, const Expr& active);
  Lowered lower_read(const Expr& expr, const Expr& active);
  Lowered read_element(const ir::Node& node, const Expr& active);
  Lowered read_tuple(const ir::Node& node, const Expr& active);
  Lowered find(BufferId buffer, const std::vector<Reg>& keys, Reg exists);
  const DriveFactor* factor_of(const ir::Node& node, std::size_t& number) const;
  void add_driven_domains(Drive& drive) const;
  void leave_out_counted(Drive& drive, Sink& sink);
  void add_checks(Drive& drive) const;
  Expr relation_around(const Expr& reduction) const;
  Lowered lower_reduction(const Expr& expr, const Expr& active);
  Lowered lower_apart(const Expr& expr, const Expr& active);
  Drive drive_of(Sink& sink);
  Lowered lower_map(const Expr& expr, const Expr& active);
  Lowered lower_product(const Expr& expr, const Expr& active);
  Lowered lower_beside(const Expr& expr, const Lowered& other, const Expr& active);
  std::pair<Lowered, Lowered> lower_both(const Expr& expr, const Expr& active);
  Lowered lower_sum(const Expr& expr, const Expr& active);
  Lowered lower_select(const Expr& expr, const Expr& active);
  Lowered lower_guard(const Expr& expr, const Expr& active);
  Lowered lower_power(const Expr& expr, const Expr& active);
  Lowered lower_unary(const Expr& expr, const Expr& active);
  Lowered lower_int(const Lowered& arg, const Expr& expr, const Expr& active);
  Lowered lower_binary(const Expr& expr, const Expr& active);
  Lowered whole_power(Lowered base, std::int64_t exponent, const Expr& expr, Reg active);
  Lane comparison_lane(const Expr& expr);
  bool worth_materializing(const Expr& expr, const Expr& active);
  Reg arithmetic(Code code, Lane lane, Reg a, Reg b, Reg active, SourceRange range);
  Reg position(const GeneralColumn& column, const ir::Tensor& tensor, const Expr& active,
               Reg present, Reg& exists);
  int position_site(const GeneralColumn& column, const ir::Tensor& tensor);
  View element_of(const LinearForm& form) const;
  std::size_t axis_number(IndexId index) const;

  Lowering& lowering_;
  std::optional<DriveChoice> choice_;
  // Driven: those of the choice, no_index for each factor's rows and for repetitions, the others.
  std::vector<IndexId> indices_;
  double points_ = 0;                   // that the loop walks, estimated
  Reg beside_ = no_reg;                 // where factors beside what is being lowered are present
  std::vector<Drive::Check> divisors_;  // that must not be 0 for the join to be right
  TileProgram program_;
  std::map<std::pair<const ir::Node*, const ir::Node*>, Lowered> lowered_;
  std::map<std::pair<int, double>, Reg> constants_;
};

// loop_order.cpp: chooses the order of `axes`, permutes every view and merges neighbouring axes.
// The first `fixed` axes stay where they are.
Loop order_axes(std::vector<Axis> axes, std::size_t fixed, TileProgram program, Sink sink);
// by_rows.cpp: lets kernels walk the innermost axis of a driven loop, where its values are products
// of rows.
void take_rows(Loop& loop, std::size_t fixed, const Plan& plan);
// loop_order.cpp: finishes the program.
void finish_loop(Loop& loop);

}  // namespace fuse::plan
