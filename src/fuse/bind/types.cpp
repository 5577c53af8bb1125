#include "fuse/bind/types.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "fuse/bind/position.h"
#include "fuse/ir/presence.h"
#include "fuse/ir/types.h"

namespace fuse::bind {

namespace {

using ir::NumberClass;

bool spans(const ir::Program& program, ir::IndexId id, std::int64_t size) {
  return program[id].domain == ir::Domain{0, size};
}

// Marks what one define reaches of the single column it does not write plainly; empty when that
// cannot be told.
using Covered = std::vector<bool>;

struct Coverage {
  const ir::Program& program;
  ir::TensorId tensor;
  bool complete = false;
  std::map<std::size_t, Covered> columns = {};  // per computed column

  void mark(const Form& form, std::size_t term, std::int64_t value, Covered& covered) {
    if (term == form.terms.size()) {
      std::int64_t at = floor_divide(value, form.divisor);
      if (at >= 0 && at < static_cast<std::int64_t>(covered.size())) {
        covered[static_cast<std::size_t>(at)] = true;
      }
      return;
    }
    const auto& domain = *program[form.terms[term].first].domain;
    for (std::int64_t i = 0; i < domain.extent; ++i) {
      mark(form, term + 1, value + form.terms[term].second * (domain.lo + i), covered);
    }
  }

  void add(const ir::Define& define) {
    std::set<ir::IndexId> distinct;
    std::size_t computed = define.columns.size();
    for (std::size_t c = 0; c < define.columns.size(); ++c) {
      const ir::Column& column = define.columns[c];
      std::int64_t size = (*program[tensor].shape)[c];
      bool plain = column.kind == ir::ColumnKind::Plain && distinct.insert(column.index).second;
      if (plain && spans(program, column.index, size)) continue;
      if (computed != define.columns.size() || column.kind == ir::ColumnKind::Gather) return;
      computed = c;
    }
    if (computed == define.columns.size()) {
      complete = true;
      return;
    }
    add_computed(define, computed, distinct);
  }

  void add_computed(const ir::Define& define, std::size_t c, const std::set<ir::IndexId>& plain) {
    const ir::Column& column = define.columns[c];
    ir::Expr position =
        column.kind == ir::ColumnKind::Plain ? ir::iota(column.index) : column.position;
    auto form = form_of(program, position);
    if (!form) return;
    double work = 1;
    for (const auto& [id, coefficient] : form->terms) {
      if (plain.count(id) && column.kind != ir::ColumnKind::Plain) return;  // not independent
      work *= static_cast<double>(program[id].domain->extent);
    }
    if (work > 1e7) return;
    Covered& covered = columns[c];
    covered.resize(static_cast<std::size_t>((*program[tensor].shape)[c]));
    mark(*form, 0, form->constant, covered);
    if (std::all_of(covered.begin(), covered.end(), [](bool b) { return b; })) complete = true;
  }
};

bool writes_each_cell_once(const ir::Define& define) {
  std::set<ir::IndexId> distinct;
  for (const ir::Column& column : define.columns) {
    if (column.kind != ir::ColumnKind::Plain || !distinct.insert(column.index).second) return false;
  }
  return define.over.empty();
}

NumberClass class_of_tensor(const ir::Program& program, const ir::Tensor& tensor,
                            const std::vector<const ir::Define*>& defines) {
  NumberClass all = ir::class_of(program, defines[0]->value);
  for (const ir::Define* define : defines) {
    all = ir::join(all, ir::class_of(program, define->value));
  }
  bool copies = defines.size() == 1 && writes_each_cell_once(*defines[0]);
  // A mean and a log-sum-exp are real even of one integer.
  bool once =
      copies && tensor.combine != ir::Combine::Avg && tensor.combine != ir::Combine::LogSumExp;
  return once ? all : ir::combined(tensor.combine, all);
}

// `infinite`: a value may be infinite although its class is whole, like the maximum of nothing.
void set_dtype(ir::Tensor& tensor, NumberClass c, bool infinite, data::DType precision) {
  bool infinite_zero = tensor.combine == ir::Combine::Max || tensor.combine == ir::Combine::Min;
  double filler = tensor.default_value.value_or(0);
  bool whole_default = std::abs(filler) < 0x1p53 && filler == std::floor(filler);
  // An absent maximum is -inf, which no integer holds; f64 is exact to 2^53.
  bool fits = !infinite && (!tensor.partial || !infinite_zero) && whole_default;
  if (tensor.boolean) {
    tensor.dtype = data::DType::Bool;
  } else if (c == NumberClass::Bool && !tensor.default_value && fits) {
    tensor.dtype = data::DType::Bool;
  } else if (c == NumberClass::Bool || c == NumberClass::Integer) {
    tensor.dtype = fits ? data::DType::I64 : data::DType::F64;
  } else {
    tensor.dtype = precision;
    tensor.weak_integer = c == NumberClass::Weak && fits;
  }
}

void infer_tensor(ir::Program& program, ir::TensorId id,
                  const std::vector<const ir::Define*>& defines, data::DType precision) {
  ir::Tensor& tensor = program[id];
  Coverage coverage{program, id};
  ir::Presence presence(program);
  for (const ir::Define* define : defines) {
    if (presence.always(define->value)) coverage.add(*define);
  }
  bool nothing = std::find(tensor.shape->begin(), tensor.shape->end(), 0) != tensor.shape->end();
  bool fold_empty = std::any_of(defines.begin(), defines.end(), [&](const ir::Define* define) {
    return std::any_of(define->over.begin(), define->over.end(),
                       [&](ir::IndexId over) { return program[over].domain->extent == 0; });
  });
  tensor.partial =
      !tensor.boolean && !tensor.default_value && !nothing && (!coverage.complete || fold_empty);
  ir::Infinities infinities(program);
  bool infinite = std::any_of(defines.begin(), defines.end(), [&](const ir::Define* define) {
    return infinities.possible(define->value);
  });
  set_dtype(tensor, class_of_tensor(program, tensor, defines), infinite, precision);
}

}  // namespace

void infer_types(ir::Program& program, data::DType precision) {
  std::vector<ir::TensorId> order;
  std::map<ir::TensorId, std::vector<const ir::Define*>> defines;
  for (const ir::Statement& statement : program.statements) {
    const auto* define = std::get_if<ir::Define>(&statement);
    if (!define) continue;
    if (defines[define->tensor].empty()) order.push_back(define->tensor);
    defines[define->tensor].push_back(define);
  }
  for (ir::TensorId id : order) infer_tensor(program, id, defines[id], precision);
}

}  // namespace fuse::bind
