// Short ways to write bound programs in tests.
#pragma once

#include <initializer_list>
#include <sstream>
#include <string>
#include <vector>

#include "fuse/ir/print.h"
#include "fuse/ir/program.h"

namespace fuse::test {

using Indices = std::vector<ir::IndexId>;

struct Build {
  ir::Program program;

  ir::IndexId index(std::string name, std::int64_t extent = 4) {
    ir::Index index;
    index.name = std::move(name);
    index.domain = ir::Domain{0, extent};
    return program.add_index(std::move(index));
  }

  // A tensor whose columns have extent 4; present everywhere.
  ir::TensorId tensor(std::string name, std::size_t rank, ir::Combine combine = ir::Combine::Sum) {
    ir::Tensor tensor;
    tensor.name = std::move(name);
    tensor.combine = combine;
    tensor.partial = false;
    for (std::size_t i = 0; i < rank; ++i) tensor.columns.push_back({"c" + std::to_string(i)});
    tensor.shape = data::Shape(rank, 4);
    return program.add_tensor(std::move(tensor));
  }

  ir::TensorId input(std::string name, std::size_t rank) {
    const ir::TensorId id = tensor(std::move(name), rank);
    program[id].input = true;
    return id;
  }

  static std::vector<ir::Column> columns(const Indices& indices) {
    std::vector<ir::Column> result;
    for (ir::IndexId index : indices) result.push_back(ir::plain_column(index));
    return result;
  }

  static ir::Expr at(ir::TensorId tensor, const Indices& indices) {
    return ir::read(tensor, columns(indices), false);
  }

  ir::Define& define(ir::TensorId tensor, const Indices& indices, ir::Expr value,
                     Indices over = {}) {
    program.statements.push_back(
        ir::Define{tensor, columns(indices), std::move(over), std::move(value), {}});
    return std::get<ir::Define>(program.statements.back());
  }

  void export_tensor(ir::TensorId tensor) { program.exports.push_back({tensor, {}}); }
};

inline ir::Expr whole(double value) { return ir::number(value, true); }
inline ir::Expr real(double value) { return ir::number(value, false); }
inline ir::Expr mul(ir::Expr a, ir::Expr b) { return ir::map(ir::Op::Mul, {a, b}); }
inline ir::Expr div(ir::Expr a, ir::Expr b) { return ir::map(ir::Op::Div, {a, b}); }
inline ir::Expr add(ir::Expr a, ir::Expr b) { return ir::add(a, b, false); }
inline ir::Expr sum(Indices bound, ir::Expr arg, bool total = false) {
  return ir::reduce(ir::Combine::Sum, std::move(bound), std::move(arg), total);
}

// The printed program without its tables.
inline std::string statements(const ir::Program& program) {
  std::istringstream lines(ir::print(program));
  std::string result, line;
  while (std::getline(lines, line)) {
    if (line.rfind("index ", 0) != 0 && line.rfind("tensor ", 0) != 0) result += line + "\n";
  }
  return result;
}

}  // namespace fuse::test
