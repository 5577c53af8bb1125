#include "fuse/bind/entity_rewrite.h"

#include <algorithm>
#include <cmath>

#include "fuse/bind/constants.h"
#include "fuse/bind/entity_walk.h"
#include "fuse/bind/position.h"
#include "fuse/data/number_name.h"

namespace fuse::bind {

using data::ColumnContent;
using ir::Op;

namespace {

bool is_equality(const ir::Expr& expr) { return expr->op == Op::Eq || expr->op == Op::Ne; }

const char* lacking(ir::Combine combine) {
  switch (combine) {
    case ir::Combine::Or:
    case ir::Combine::And:
    case ir::Combine::Count: return nullptr;
    case ir::Combine::Max:
    case ir::Combine::Min:
    case ir::Combine::ArgMax:
    case ir::Combine::ArgMin: return "has no order";
    default: return "has no arithmetic";
  }
}

// What a name cannot be given to; null where its number may stand.
const char* lacking(const ir::Node& node) {
  switch (node.op) {
    case Op::Reduce: return lacking(node.combine);
    case Op::Lt:
    case Op::Le:
    case Op::Gt:
    case Op::Ge:
    case Op::Min:
    case Op::Max:
    case Op::Sort: return "has no order";
    case Op::Select:
    case Op::Guard:
    case Op::Eq:
    case Op::Ne:
    case Op::ToInt:
    case Op::ToFloat:
    case Op::Kernel:
    case Op::Read: return nullptr;
    default: return "has no arithmetic";
  }
}

// A condition around a value leaves it what it is.
const ir::Expr& unguarded(const ir::Expr& expr) {
  return expr->op == Op::Guard ? unguarded(expr->args[1]) : expr;
}

class Rewriter : public EntityWalk {
 public:
  Rewriter(ir::Program& program, Domains& domains, Diagnostics& diagnostics)
      : program_(program), domains_(domains), diagnostics_(diagnostics) {}

  // M max= x
  void check_combined(const ir::Define& define) {
    const ir::Expr& value = unguarded(define.value);
    const Domain* domain = domain_of(value);
    const char* why = lacking(program_[define.tensor].combine);
    const bool names = domain && domain->content == ColumnContent::Names;
    if (names && why && !define.over.empty()) report(value, *domain, value->range, why);
  }

 private:
  Domain* domain_of(const ir::Expr& expr) {
    if (expr->op != Op::Iota) return nullptr;
    Domain* domain = domains_.of(expr->index);
    return domain && domain->has_entities() ? domain : nullptr;
  }

  void report(const ir::Expr& index, const Domain& domain, SourceRange range, const char* why) {
    const char* what =
        domain.content == ColumnContent::Names ? "a name" : "a number that is no position";
    Diagnostic& d =
        diagnostics_.report(Kind::EntityOrder, range, program_[index->index].name, what, why);
    if (domain.evidence) {
      const Evidence& first = *domain.evidence;
      const std::string line = first.place.line.empty() ? "" : ", in " + first.place.line;
      d.label(first.place.range, fmt::format("such as `{}`{}", first.text, line));
    }
  }

  ir::Expr number(const Domain& domain, const std::string& text, SourceRange range) {
    auto known = domain.names->find(text);
    return ir::number(known ? *known : -1, true, range);
  }

  void position(ColumnId at, ir::Column& column) override {
    Domain& domain = domains_.of(at);
    if (auto constant = constant_of(program_, column.position)) {
      if (domain.has_entities()) {
        column.position = number(domain, constant->text, column.position->range);
      }
      return;
    }
    const ir::Tensor& tensor = program_[at.tensor];
    const bool joins = tensor.hidden && !tensor.hoisted;  // concat: one row after the other
    if (joins || column.position->op == Op::Iota) return;
    std::vector<ir::IndexId> indices;
    indices_of(column.position, indices);
    for (ir::IndexId id : indices) {
      const ir::Expr index = ir::iota(id);
      const Domain* own = domain_of(index);
      if (!own && domain.has_entities()) own = &domain;
      if (own) return report(index, *own, column.range, "is no part of a computed position");
    }
  }

  ir::Expr replace(const ir::Expr& expr) override {
    if (is_equality(expr)) return equality(expr);
    const char* why = lacking(*expr);
    if (!why) return {};
    for (const ir::Expr& written : expr->args) {
      const ir::Expr& arg = unguarded(written);
      const Domain* domain = domain_of(arg);
      if (domain && domain->content == ColumnContent::Names) {
        report(arg, *domain, expr->range.valid() ? expr->range : arg->range, why);
      }
    }
    return {};
  }

  ir::Expr equality(const ir::Expr& expr) {
    std::vector<ir::Expr> sides = expr->args;
    for (std::size_t i = 0; i < 2; ++i) {
      const Domain* domain = domain_of(expr->args[i]);
      if (domain) sides[1 - i] = compared(expr->args[i], *domain, expr->args[1 - i]);
    }
    if (sides == expr->args) return {};
    return inside(ir::map(expr->op, std::move(sides), expr->range));
  }

  // What is compared with an index over entities.
  ir::Expr compared(const ir::Expr& index, const Domain& domain, const ir::Expr& other) {
    if (other->op == Op::Entity) {
      return number(domain, program_.entities[other->entity].text, other->range);
    }
    const bool names = domain.content == ColumnContent::Names;
    if (other->op == Op::Number) {
      if (!names) return number(domain, data::number_name(other->number), other->range);
      report(index, domain, other->range, "equals no number");
    } else if (other->op == Op::Iota && names) {
      const Domain* second = domain_of(other);
      if (!second) report(index, domain, other->range, "equals no position");
      if (second && second->content != domain.content) {
        report(index, domain, other->range, "equals no number");
      }
    }
    return other;
  }

  ir::Program& program_;
  Domains& domains_;
  Diagnostics& diagnostics_;
};

// After extents are known.
class ValueRewriter : public EntityWalk {
 public:
  ValueRewriter(ir::Program& program, Domains& domains, std::vector<data::Value>& arrays)
      : program_(program), domains_(domains), arrays_(arrays) {}

 private:
  using Key = std::tuple<const Domain*, const Domain*, std::int64_t>;

  Domain* domain_of(const ir::Expr& expr) {
    if (expr->op != Op::Iota) return nullptr;
    Domain* domain = domains_.of(expr->index);
    return domain && domain->has_entities() ? domain : nullptr;
  }

  ir::Expr replace(const ir::Expr& expr) override {
    if (is_equality(expr)) {
      const Domain* a = domain_of(expr->args[0]);
      const Domain* b = domain_of(expr->args[1]);
      const bool numbers = a && a->content == ColumnContent::Numbers;
      const bool alike = a && b && a->content == b->content;
      // Numbers of entities are compared already.
      if (alike && a == b) return expr;
      if ((a && expr->args[1]->op == Op::Number) || (b && expr->args[0]->op == Op::Number)) {
        return expr;
      }
      if (alike && !numbers)
        return ir::map(expr->op, {read(expr->args[0], *a, b), expr->args[1]}, expr->range);
    }
    const Domain* domain = domain_of(expr);
    if (!domain || domain->content != ColumnContent::Numbers) return {};
    return read(expr, *domain, nullptr);
  }

  // The number an index stands for, or its place in `other`.
  ir::Expr read(const ir::Expr& index, const Domain& domain, const Domain* other) {
    const ir::Domain& range = *program_[index->index].domain;
    const std::int64_t size =
        std::max(static_cast<std::int64_t>(domain.names->size()), range.lo + range.extent);
    auto [it, fresh] = tensors_.try_emplace(Key{&domain, other, size}, ir::no_tensor);
    if (fresh)
      it->second = add(index->index, other ? places(domain, *other, size) : numbers(domain, size));
    return ir::read(it->second, {ir::plain_column(index->index, index->range)}, false,
                    index->range);
  }

  ir::TensorId add(ir::IndexId index, data::Array array) {
    ir::Tensor tensor;
    tensor.name = program_[index].name;
    tensor.range = program_[index].range;
    tensor.hidden = true;
    tensor.columns.push_back({tensor.name});
    tensor.literal = array;
    tensor.shape = array.shape();
    tensor.dtype = array.dtype();
    tensor.partial = false;
    arrays_.push_back(std::move(array));
    return program_.add_tensor(std::move(tensor));
  }

  static data::Array places(const Domain& domain, const Domain& other, std::int64_t size) {
    data::Array array(data::DType::I64, {size});
    for (std::int64_t k = 0; k < size; ++k) {
      const bool named = k < static_cast<std::int64_t>(domain.names->size());
      const auto at =
          named ? other.names->find((*domain.names)[static_cast<data::Key>(k)]) : std::nullopt;
      array.set_i64(k, at ? *at : -1);
    }
    return array;
  }

  // Rows of dense tensors beyond the last entity are no number.
  static data::Array numbers(const Domain& domain, std::int64_t size) {
    std::vector<data::Number> values;
    for (std::size_t k = 0; k < domain.names->size(); ++k) {
      values.push_back(data::parse_number_name((*domain.names)[static_cast<data::Key>(k)]));
    }
    const bool whole = static_cast<std::int64_t>(values.size()) == size &&
                       std::all_of(values.begin(), values.end(),
                                   [](const data::Number& value) { return value.whole; });
    data::Array array(whole ? data::DType::I64 : data::DType::F64, {size});
    for (std::int64_t k = 0; k < size; ++k) {
      const auto at = static_cast<std::size_t>(k);
      if (whole) {
        array.set_i64(k, values[at].integer);
      } else {
        array.set_f64(k, at < values.size() ? values[at].real : std::nan(""));
      }
    }
    return array;
  }

  ir::Program& program_;
  Domains& domains_;
  std::vector<data::Value>& arrays_;
  std::map<Key, ir::TensorId> tensors_;
};

}  // namespace

void rewrite_entities(ir::Program& program, Domains& domains, Diagnostics& diagnostics) {
  Rewriter rewriter(program, domains, diagnostics);
  rewriter.run(program);
  for (const ir::Statement& statement : program.statements) {
    if (const auto* define = std::get_if<ir::Define>(&statement)) rewriter.check_combined(*define);
  }
}

void rewrite_values(ir::Program& program, Domains& domains, std::vector<data::Value>& arrays) {
  ValueRewriter(program, domains, arrays).run(program);
}

}  // namespace fuse::bind
