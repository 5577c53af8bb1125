// Constants of a program that stand for an entity or a position: `R(Alice, 0)`, `x != Alice`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fuse/bind/domains.h"

namespace fuse::bind {

struct Constant {
  Domain* domain = nullptr;  // null: beside an index that no column has plainly
  Evidence evidence;
  ir::TensorId tensor = ir::no_tensor;  // whose column it addresses; none in a comparison
  bool fact = false;                    // of an equation that states one element
  std::size_t statement = 0;
  bool rule = false;  // of a relation's definition
};

// The name or number in an index position; empty when it is computed.
std::optional<Evidence> constant_of(const ir::Program& program, const ir::Expr& position);
// The spelling of an index, for a name that is written as variables are elsewhere: `X`.
std::optional<std::string> index_like(const Evidence& evidence);
// T[Alice, Bob] = 0.7
bool states_element(const ir::Define& define);
// In the order of their statements, those of a left side first.
std::vector<Constant> constants_of(const ir::Program& program, Domains& domains);

}  // namespace fuse::bind
