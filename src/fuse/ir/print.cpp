#include "fuse/ir/print.h"

#include <fmt/format.h>

#include <cmath>
#include <unordered_map>
#include <utility>

namespace fuse::ir {

namespace {

// How tightly an expression binds; an operand that binds looser than its place is parenthesised.
enum Level { comparison_level, sum_level, product_level, atom_level };

struct Infix {
  const char* text;
  Level level;
};

// The operations written between their arguments; null text for all others.
Infix infix(const Node& node) {
  switch (node.op) {
    case Op::Eq: return {"==", comparison_level};
    case Op::Ne: return {"!=", comparison_level};
    case Op::Lt: return {"<", comparison_level};
    case Op::Le: return {"<=", comparison_level};
    case Op::Gt: return {">", comparison_level};
    case Op::Ge: return {">=", comparison_level};
    case Op::Add: return {node.strict ? "+!" : "+", sum_level};
    case Op::Sub: return {node.strict ? "-!" : "-", sum_level};
    case Op::Mul: return {"*", product_level};
    case Op::Div: return {"/", product_level};
    case Op::FloorDiv: return {"//", product_level};
    case Op::Mod: return {"%", product_level};
    default: return {nullptr, atom_level};
  }
}

std::string number_text(double value, bool integral) {
  std::string text = fmt::format("{}", value);
  const bool plain = text.find_first_of(".einf") == std::string::npos;
  return plain && !integral ? text + ".0" : text;
}

class Printer {
 public:
  explicit Printer(const Program& program) : program_(program) {
    for (const Index& index : program.indices) ++uses_[index.name];
  }

  std::string program() {
    for (std::size_t i = 0; i < program_.indices.size(); ++i) declare(IndexId(i));
    for (std::size_t i = 0; i < program_.tensors.size(); ++i) declare(TensorId(i));
    for (const Statement& statement : program_.statements) {
      std::visit([&](const auto& each) { print(each); }, statement);
      out_ += '\n';
    }
    for (const Export& item : program_.exports) out_ += "export " + name(item.tensor) + "\n";
    return std::move(out_);
  }

  std::string text(const Expr& expr, Level place = comparison_level) const {
    if (!expr) return "_";
    const Infix op = infix(*expr);
    if (!op.text || expr->args.size() != 2) return atom(*expr);
    // Left to right: the right operand of an equal level needs parentheses. Comparisons do not
    // chain, so both sides of one must bind tighter.
    const Level left = op.level == comparison_level ? sum_level : op.level;
    const Level right = static_cast<Level>(op.level + 1);
    std::string result =
        fmt::format("{} {} {}", text(expr->args[0], left), op.text, text(expr->args[1], right));
    return op.level < place ? "(" + result + ")" : result;
  }

 private:
  std::string name(IndexId index) const {
    if (raw(index) >= program_.indices.size()) return fmt::format("#{}", raw(index));
    const std::string& text = program_[index].name;
    return uses_.at(text) > 1 ? fmt::format("{}#{}", text, raw(index)) : text;
  }

  std::string name(TensorId tensor) const {
    return raw(tensor) < program_.tensors.size() ? program_[tensor].name
                                                 : fmt::format("tensor{}", raw(tensor));
  }

  std::string names(const std::vector<IndexId>& indices) const {
    std::string result;
    for (IndexId index : indices) result += (result.empty() ? "" : ", ") + name(index);
    return result;
  }

  // Round brackets for a relation.
  std::string listed(const std::vector<IndexId>& indices, bool boolean) const {
    return boolean ? "(" + names(indices) + ")" : "[" + names(indices) + "]";
  }

  std::string list(const std::vector<Expr>& exprs) const {
    std::string result;
    for (const Expr& expr : exprs) result += (result.empty() ? "" : ", ") + text(expr);
    return result;
  }

  std::string column(const Column& column) const {
    std::string result;
    switch (column.kind) {
      case ColumnKind::Plain: result = name(column.index); break;
      case ColumnKind::Affine:
        result = text(column.position);
        // A bare index would read as a plain column.
        if (column.position && column.position->op == Op::Iota) result = "(" + result + ")";
        break;
      case ColumnKind::Gather: result = "@" + text(column.position, atom_level); break;
      case ColumnKind::Slice: result = name(column.index) + "=" + slice(column); break;
    }
    return column.optional ? result + "?" : result;
  }

  std::string slice(const Column& column) const {
    std::string result;
    if (column.start) result += text(column.start, sum_level);
    result += ":";
    if (column.stop) result += text(column.stop, sum_level);
    if (column.step) result += ":" + text(column.step, sum_level);
    return result;
  }

  std::string reference(TensorId tensor, const std::vector<Column>& columns, bool truth) const {
    std::string inside;
    for (const Column& each : columns) inside += (inside.empty() ? "" : ", ") + column(each);
    if (truth) return name(tensor) + "(" + inside + ")";
    return columns.empty() ? name(tensor) : name(tensor) + "[" + inside + "]";
  }

  std::string atom(const Node& node) const {
    switch (node.op) {
      case Op::Read: return reference(node.tensor, node.columns, node.truth);
      case Op::Number: return number_text(node.number, node.integral);
      case Op::Iota: return name(node.index);
      case Op::Entity: return entity(node.entity);
      case Op::Extent: return fmt::format("size({})", name(node.index));
      case Op::Hole: return fmt::format("hole{}[{}]", node.slot, names(node.axes));
      case Op::Reduce:
        return fmt::format("{}{}[{}]({})", node.total ? "total_" : "", ir::name(node.combine),
                           names(node.bound), list(node.args));
      case Op::Contract:
        return fmt::format("{}contract[{}]({})", node.total ? "total_" : "", names(node.bound),
                           list(node.args));
      case Op::Scan:
        return fmt::format("scan_{}[{}]({})", ir::name(node.combine), name(node.index),
                           list(node.args));
      case Op::Sort: return fmt::format("sort[{}]({})", name(node.index), list(node.args));
      case Op::Kernel: return kernel(node);
      default:
        return fmt::format("{}{}({})", info(node.op).name, node.strict ? "!" : "", list(node.args));
    }
  }

  std::string entity(std::uint32_t number) const {
    if (number >= program_.entities.size()) return fmt::format("entity{}", number);
    return "'" + program_.entities[number].text + "'";
  }

  std::string kernel(const Node& node) const {
    std::string options = list(node.options);
    if (!options.empty()) options = "; " + options;
    return fmt::format("kernel{}[{} -> {}]({}{})", node.builtin, names(node.axes),
                       names(node.out_axes), list(node.args), options);
  }

  void declare(IndexId id) {
    const Index& index = program_[id];
    out_ += "index " + name(id);
    if (index.range_start || index.range_stop) {
      out_ += fmt::format(" in {}:{}", text(index.range_start, sum_level),
                          text(index.range_stop, sum_level));
    }
    if (index.axis >= 0) out_ += " axis " + program_.axes.at(index.axis).name;
    if (index.domain) {
      out_ += fmt::format(" = {}:{}", index.domain->lo, index.domain->lo + index.domain->extent);
    }
    out_ += '\n';
  }

  void declare(TensorId id) {
    const Tensor& tensor = program_[id];
    std::string columns;
    for (const TensorColumn& each : tensor.columns) {
      columns += (columns.empty() ? "" : ", ") + each.name;
    }
    out_ += fmt::format("tensor {}{}{}{}", tensor.name, tensor.boolean ? "(" : "[", columns,
                        tensor.boolean ? ")" : "]");
    if (tensor.combine != Combine::Sum) out_ += fmt::format(" {}=", ir::name(tensor.combine));
    if (tensor.default_value) {
      out_ += " default " + number_text(*tensor.default_value, false);
    }
    if (tensor.file) out_ += fmt::format(" file \"{}\"", tensor.file->path);
    if (tensor.literal) out_ += " literal";
    if (tensor.facts.rows() > 0) out_ += fmt::format(" facts {}", tensor.facts.rows());
    if (tensor.input) out_ += " input";
    if (tensor.param) out_ += " param";
    if (tensor.hidden) out_ += " hidden";
    if (tensor.shape) {
      std::string shape;
      for (std::int64_t extent : *tensor.shape) {
        shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
      }
      out_ += fmt::format(" = {}{}[{}]", data::name(tensor.dtype), tensor.partial ? " partial" : "",
                          shape);
    }
    out_ += '\n';
  }

  void print(const Define& define) {
    const bool known = raw(define.tensor) < program_.tensors.size();
    const Combine combine = known ? program_[define.tensor].combine : Combine::Sum;
    out_ += reference(define.tensor, define.columns, known && program_[define.tensor].boolean);
    out_ += combine == Combine::Sum ? " " : fmt::format(" {}", ir::name(combine));
    if (!define.over.empty()) out_ += "[" + names(define.over) + "]";
    out_ += "= " + text(define.value);
  }

  void print(const Store& store) {
    out_ += fmt::format("\"{}\"{} = {}", store.path, listed(store.indices, store.boolean),
                        text(store.value));
    if (store.top_k) out_ += fmt::format(" top {}", *store.top_k);
  }

  void print(const Query& query) {
    out_ += fmt::format("query{} {}", listed(query.indices, query.boolean), text(query.value));
  }

  void print(const Expect& expect) {
    out_ += fmt::format("expect[{}] {}", names(expect.indices), text(expect.value));
    if (expect.left) out_ += " within " + number_text(expect.tolerance, false);
  }

  const Program& program_;
  std::unordered_map<std::string, int> uses_;
  std::string out_;
};

}  // namespace

std::string print(const Program& program) { return Printer(program).program(); }

std::string print(const Program& program, const Expr& expr) { return Printer(program).text(expr); }

}  // namespace fuse::ir
