// The precedence table of binary operators.
#include "fuse/syntax/parser_state.h"

namespace fuse::syntax {

std::optional<BinaryOperator> operator_of(TokenKind kind) {
  using enum TokenKind;
  switch (kind) {
    case Or: return BinaryOperator{Operator::Or, Level::Or, true};
    case And: return BinaryOperator{Operator::And, Level::And, true};
    case EqualEqual: return BinaryOperator{Operator::Equal, Level::Comparison, true};
    case BangEqual: return BinaryOperator{Operator::NotEqual, Level::Comparison, true};
    case Less: return BinaryOperator{Operator::Less, Level::Comparison, true};
    case LessEqual: return BinaryOperator{Operator::LessEqual, Level::Comparison, true};
    case Greater: return BinaryOperator{Operator::Greater, Level::Comparison, true};
    case GreaterEqual: return BinaryOperator{Operator::GreaterEqual, Level::Comparison, true};
    case Plus: return BinaryOperator{Operator::Add, Level::Sum, true};
    case Minus: return BinaryOperator{Operator::Subtract, Level::Sum, true};
    case Star: return BinaryOperator{Operator::Multiply, Level::Product, true};
    case Slash: return BinaryOperator{Operator::Divide, Level::Product, true};
    case SlashSlash: return BinaryOperator{Operator::FloorDivide, Level::Product, true};
    case Percent: return BinaryOperator{Operator::Modulo, Level::Product, true};
    case Name:
    case Number:
    case LeftParen: return BinaryOperator{Operator::Juxtapose, Level::Product, false};
    default: return std::nullopt;
  }
}

}  // namespace fuse::syntax
