#include "fuse/check/literal.h"

#include "fuse/check/declare.h"
#include "fuse/check/names.h"
#include "fuse/check/suggest.h"

namespace fuse::check {

using syntax::ExprKind;

namespace {

struct Reader {
  Session& session;
  Scope& scope;
  data::Shape shape;
  std::vector<double> values;
  bool integral = true;
  bool failed = false;

  void find_shape(const syntax::Expr& list) {
    const syntax::Expr* at = &list;
    while (at->kind == ExprKind::List) {
      shape.push_back(static_cast<std::int64_t>(at->args.size()));
      if (at->args.empty()) break;
      at = at->args[0].get();
    }
  }

  void fail_ragged(const syntax::Expr& item, const std::string& here, const std::string& before) {
    session.report(Kind::RaggedList, item.range, here, before);
    failed = true;
  }

  void read_number(const syntax::Expr& item) {
    if (item.kind == ExprKind::List) return fail_ragged(item, "a row", "a number");
    auto value = try_constant(session, scope, item);
    if (!value) {
      Diagnostic& d = session.report(Kind::LiteralItem, item.range);
      if (item.kind == ExprKind::Name) d.hint("or names of constants: `const n = 2`");
      failed = true;
      return;
    }
    integral &= value->integral;
    values.push_back(value->value);
  }

  void read(const syntax::Expr& list, std::size_t depth) {
    if (list.kind != ExprKind::List) return fail_ragged(list, "a number", "a row");
    auto items = [](std::int64_t count) {
      return fmt::format("a row of {} item{}", count, count == 1 ? "" : "s");
    };
    auto count = static_cast<std::int64_t>(list.args.size());
    if (count != shape[depth]) return fail_ragged(list, items(count), items(shape[depth]));
    for (const auto& item : list.args) {
      if (failed) return;
      if (depth + 1 == shape.size()) {
        read_number(*item);
      } else {
        read(*item, depth + 1);
      }
    }
  }
};

}  // namespace

std::optional<Literal> read_literal(Session& session, Scope& scope, const syntax::Expr& list) {
  Reader reader{session, scope, {}, {}, true, false};
  reader.find_shape(list);
  reader.read(list, 0);
  if (reader.failed) return std::nullopt;
  // Kept in f64; bind stores it in the run's precision.
  Literal literal{data::Array(data::DType::F64, reader.shape), reader.integral};
  for (std::size_t i = 0; i < reader.values.size(); ++i) {
    literal.array.as<double>()[i] = reader.values[i];
  }
  return literal;
}

void declare_literal_constant(Session& session, Scope& scope, const syntax::Statement& s) {
  if (const Symbol* first = scope.find_here(s.name)) {
    report_repeated(session, *first, s.name_range, s.name);
    return;
  }
  auto literal = read_literal(session, scope, *literal_list(s.value.get()));
  ir::Tensor tensor;
  tensor.name = s.name;
  tensor.range = s.name_range;
  if (literal) {
    for (std::size_t i = 0; i < literal->array.rank(); ++i) {
      tensor.columns.push_back({fmt::format("i{}", i)});
    }
    tensor.literal = std::move(literal->array);
    tensor.weak_literal = literal->integral;
  }
  ir::TensorId id = session.program.add_tensor(std::move(tensor));
  session.rank_range[id] = s.name_range;
  scope.names[s.name] = id;
}

}  // namespace fuse::check
