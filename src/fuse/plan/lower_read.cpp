// Reads: strided views where positions are linear and in range, gathers elsewhere.
#include "fuse/plan/describe.h"
#include "fuse/plan/loop_builder.h"

namespace fuse::plan {

namespace {

bool is_source(const Lowering& lowering, ir::TensorId tensor) {
  return lowering.program()[tensor].is_source();
}

}  // namespace

Lowered LoopBuilder::lower_read(const Expr& expr, const Expr& active) {
  Lowered element = read_element(*expr, active);
  if (!expr->truth) return element;
  // In round brackets: true where present and > 0, absent elsewhere.
  Reg truth = element.lane == Lane::Bool
                  ? element.value
                  : emit({.code = Code::Truth, .lane = element.lane, .a = element.value});
  const Reg present = both(element.present, truth);
  return {present == no_reg ? truth : present, Lane::Bool, present};
}

Lowered LoopBuilder::read_element(const ir::Node& node, const Expr& active) {
  const ir::Tensor& tensor = lowering_.program()[node.tensor];
  const BufferId buffer = lowering_.tensor_buffer(node.tensor);
  std::size_t number_of_factor = 0;
  if (factor_of(node, number_of_factor)) return load_factor(number_of_factor);
  if (lowering_.plan()[buffer].sparse) return read_tuple(node, active);
  Access access = plan::access(lowering_.program(), node.columns, *tensor.shape);
  Target at = target(access, tensor, active);

  const int number = add_view(view(buffer, access.strided));
  const bool general = at.address != no_reg;
  Lowered result{no_reg, lane_of(lowering_.plan()[buffer].dtype), no_reg};
  result.value = emit({.code = general ? Code::Gather : Code::Load,
                       .lane = result.lane,
                       .a = at.address,
                       .extra = number});
  if (lowering_.plan()[buffer].masked) {
    result.present = emit({.code = general ? Code::GatherMask : Code::LoadMask,
                           .lane = Lane::Bool,
                           .a = at.address,
                           .extra = number});
    if (is_source(lowering_, node.tensor)) {
      result.value = emit({.code = Code::Select,
                           .lane = result.lane,
                           .a = result.present,
                           .b = result.value,
                           .c = constant(tensor.zero(), result.lane)});
    }
  }
  if (at.exists != no_reg) {
    result.value = emit({.code = Code::Select,
                         .lane = result.lane,
                         .a = at.exists,
                         .b = result.value,
                         .c = constant(0, result.lane)});
    result.present = both(at.exists, result.present);
  }
  return result;
}

LoopBuilder::Target LoopBuilder::target(const Access& access, const ir::Tensor& tensor,
                                        const Expr& active, Reg present) {
  Target result;
  for (const GeneralColumn& column : access.general) {
    Reg exists = no_reg;
    Reg at = position(column, tensor, active, present, exists);
    program_.constants.push_back({0, column.stride});
    result.address = emit({.code = Code::Address,
                           .lane = Lane::Int,
                           .a = result.address,
                           .b = at,
                           .c = exists,
                           .extra = static_cast<std::int32_t>(program_.constants.size()) - 1});
    result.exists = both(result.exists, exists);
  }
  return result;
}

// The position as an Int register that is in range wherever `exists` is set (no_reg: everywhere).
Reg LoopBuilder::position(const GeneralColumn& column, const ir::Tensor& tensor, const Expr& active,
                          Reg present, Reg& exists) {
  Reg watched = both(both(condition(active, {}), present), beside_);
  Lowered at;
  if (column.form) {
    at = {linear(*column.form), Lane::Int, no_reg};
  } else {
    at = lower(column.expr, active);
    watched = both(watched, at.present);
    if (at.lane == Lane::Real) {
      at.value = emit({.code = Code::ToPosition,
                       .lane = Lane::Real,
                       .a = at.value,
                       .active = watched,
                       .site = position_site(column, tensor)});
      at.lane = Lane::Int;
    }
    at.value = as(at, Lane::Int);
  }
  program_.constants.push_back({0, column.extent});
  Reg inside = emit({.code = Code::InRange,
                     .lane = Lane::Int,
                     .a = at.value,
                     .extra = static_cast<std::int32_t>(program_.constants.size()) - 1});
  if (column.optional) {
    exists = both(inside, at.present);
    return at.value;
  }
  // Where it does not exist and that does not matter, the element is 0.
  exists = beside_ == no_reg ? at.present : both(inside, at.present);
  return emit({.code = Code::Require,
               .lane = Lane::Int,
               .a = at.value,
               .b = inside,
               .active = watched,
               .site = position_site(column, tensor)});
}

int LoopBuilder::position_site(const GeneralColumn& column, const ir::Tensor& tensor) {
  Site site{};
  site.kind = Site::Kind::Position;
  site.target = tensor.name;
  site.extent = column.extent;
  site.range = lowering_.range_or_statement(column.expr ? column.expr->range : SourceRange{});
  if (column.expr && column.expr->op == ir::Op::Read) {
    const ir::Node& node = *column.expr;
    site.subject = lowering_.program()[node.tensor].name;
    site.names_element = true;
    for (const ir::Column& inner : node.columns) {
      auto form = inner.kind == ir::ColumnKind::Slice
                      ? std::nullopt
                      : linear_form(lowering_.program(), inner.position);
      if (form) site.elements.push_back(element_of(*form));
      site.names_element = site.names_element && form.has_value();
    }
  }
  if (!site.names_element) {
    site.elements.clear();
    if (column.expr) site.subject = describe(lowering_.program(), column.expr);
  }
  program_.sites.push_back(std::move(site));
  return static_cast<int>(program_.sites.size()) - 1;
}

}  // namespace fuse::plan
