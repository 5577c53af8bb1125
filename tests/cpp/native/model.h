// Builds small bound programs by hand and runs them on the native target.
#pragma once

#include <initializer_list>
#include <limits>
#include <string>
#include <vector>

#include "fuse/plan/plan.h"
#include "fuse/targets/native/native.h"

namespace fuse::native_test {

inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
// Stands for an absent element in lists of values.
inline constexpr double gone = -987654321;

using Values = std::vector<double>;
using ir::Expr;
using ir::IndexId;
using ir::TensorId;

struct TensorOptions {
  data::DType dtype = data::DType::F64;
  ir::Combine combine = ir::Combine::Sum;
  bool partial = false;
  bool boolean = false;
  bool weak = false;
  std::optional<double> default_value = std::nullopt;
};

class Model {
 public:
  IndexId index(const std::string& name, std::int64_t extent, std::int64_t lo = 0);
  // A source; elements that are `gone` are absent (and hold garbage).
  TensorId source(const std::string& name, data::Shape shape, const Values& values,
                  TensorOptions options = {});
  TensorId tensor(const std::string& name, data::Shape shape, TensorOptions options = {});
  void define(TensorId tensor, std::vector<ir::Column> columns, Expr value,
              std::vector<IndexId> over = {});
  void define(TensorId tensor, const std::vector<IndexId>& indices, Expr value,
              std::vector<IndexId> over = {});
  // The value over the indices as a query; returns its statement.
  std::size_t query(Expr value, std::vector<IndexId> indices);

  // Runs the program; check failed() first.
  void run(native::Options options = {});
  bool failed() const { return !results_.has_value(); }
  std::string message() const;  // of the first diagnostic, with its code
  const data::Array& array(TensorId tensor) const { return results_->tensors[raw(tensor)].array; }
  Values values(TensorId tensor) const { return values_of(array(tensor)); }
  Values values(std::size_t statement) const {
    return values_of(results_->statements[statement].value.array);
  }
  const native::Results& results() const { return *results_; }
  static Values values_of(const data::Array& array);  // absent elements as `gone`

  ir::Program program;
  std::vector<data::Array> sources;
  plan::Plan plan;

 private:
  std::optional<native::Results> results_;
  Diagnostics diagnostics_;
};

// The value of one expression over its free indices.
Values evaluate(Model& model, const Expr& value, std::vector<IndexId> indices);

Expr at(TensorId tensor, const std::vector<IndexId>& indices);
Expr truth(TensorId tensor, const std::vector<IndexId>& indices);
Expr at(TensorId tensor, std::vector<ir::Column> columns);
ir::Column affine(Expr position, bool optional = false);
ir::Column gather(Expr position, bool optional = false);
ir::Column slice(IndexId index, std::optional<double> start, std::optional<double> stop,
                 std::optional<double> step = std::nullopt);
Expr whole(double value);
Expr real(double value);
Expr op(ir::Op op, std::initializer_list<Expr> args);
Expr sum(Expr a, Expr b, bool strict = false);
Expr mul(Expr a, Expr b);
Expr fold(ir::Combine combine, std::vector<IndexId> bound, Expr arg, bool total = false);

// Equal by value, with nan equal to nan, within a relative 1e-12.
bool same(const Values& a, const Values& b);
std::string show(const Values& values);

}  // namespace fuse::native_test

#define CHECK_VALUES(actual, ...)                                                            \
  do {                                                                                       \
    const fuse::native_test::Values actual_values = (actual);                                \
    const fuse::native_test::Values expected_values = fuse::native_test::Values __VA_ARGS__; \
    INFO("actual   ", fuse::native_test::show(actual_values));                               \
    INFO("expected ", fuse::native_test::show(expected_values));                             \
    CHECK(fuse::native_test::same(actual_values, expected_values));                          \
  } while (false)
