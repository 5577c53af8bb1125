#include "fuse/check/names.h"

#include <cctype>
#include <cstdint>

namespace fuse::check {

// The upper-case letters users of Greek, Cyrillic and Latin alphabets write.
static bool is_upper(std::uint32_t point) {
  return (point >= 'A' && point <= 'Z') || (point >= 0xC0 && point <= 0xDE && point != 0xD7) ||
         (point >= 0x391 && point <= 0x3A9) || (point >= 0x410 && point <= 0x42F) ||
         (point >= 0x100 && point <= 0x17F && point % 2 == 0) || (point >= 0x400 && point <= 0x40F);
}

bool is_index_name(std::string_view name) {
  if (name.empty()) return false;
  auto byte = [&](std::size_t i) {
    return i < name.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(name[i])) : 0u;
  };
  std::uint32_t point = byte(0);
  if (point >= 0xE0) {
    point = ((point & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F);
  } else if (point >= 0xC0) {
    point = ((point & 0x1F) << 6) | (byte(1) & 0x3F);
  }
  return !is_upper(point) && name.find("::") == std::string_view::npos;
}

bool is_call(const Scope& scope, std::string_view name) {
  if (const Symbol* symbol = find(scope, name)) return std::holds_alternative<Function>(*symbol);
  return builtins::find(name) != nullptr;
}

bool is_tensor_name(const Scope& scope, const syntax::Expr& expr) {
  if (expr.kind != syntax::ExprKind::Name) return false;
  const Symbol* symbol = find(scope, expr.text);
  return symbol && std::holds_alternative<ir::TensorId>(*symbol);
}

ir::Expr size_expr(Equation& eq, const syntax::Expr& call) {
  const syntax::Expr& arg = *call.args[0];
  if (arg.kind == syntax::ExprKind::Name) {
    ir::IndexId id = find_variable(eq, arg.text);
    if (id == ir::no_index && eq.bracket_names.count(arg.text)) {
      id = variable(eq, arg.text, arg.range);
    }
    if (id == ir::no_index && find_axis(eq.scope, arg.text) >= 0) {
      id = variable(eq, arg.text, arg.range);
    }
    if (id != ir::no_index) return ir::extent(id, call.range);
  }
  eq.session.report(Kind::SizeOfUnknown, call.range,
                    std::string(eq.session.sources.text(arg.range)));
  return ir::number(1, true, call.range);
}

}  // namespace fuse::check
