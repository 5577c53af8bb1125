// What rules with computed columns give, as facts.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "fuse/bind/bind.h"
#include "fuse/bind/open_relations.h"

namespace fuse::driver {

// Collects the facts of one open relation from the answers to the queries of its rules.
class RuleFacts {
 public:
  RuleFacts(const bind::Bound& bound, ir::TensorId relation, Diagnostics& diagnostics);

  // One answer per computed column; without any, one that says where the rule holds.
  void add(const bind::OpenRule& rule, const std::vector<const data::Value*>& answers);
  // Empty after reporting.
  std::optional<data::Facts> facts();

 private:
  using Tuple = std::vector<std::int64_t>;  // positions of the rule's indices

  // Over all rules: positions, or -1 - k for the k-th text in `names_`.
  struct Column {
    std::vector<std::int64_t> cells;
    data::ColumnContent content = data::ColumnContent::Positions;
    std::uint32_t witness = 0;  // the first row that decides it
  };

  void add_row(const bind::OpenRule& rule, const std::vector<const data::Value*>& answers,
               const Tuple& tuple, std::int64_t at);
  void add_position(Column& column, std::int64_t position);
  void add_text(Column& column, data::ColumnContent content, std::string_view text);
  bool fits(const Column& column, data::ColumnContent content, std::string_view text);
  void add_entity(Column& column, ir::IndexId index, std::int64_t position);
  void add_constant(Column& column, const ir::Expr& position);
  void add_computed(Column& column, const bind::OpenRule& rule, std::size_t c,
                    const data::Array& values, std::int64_t at, const Tuple& tuple);
  void report_fraction(const bind::OpenRule& rule, std::size_t c, double value, const Tuple& tuple);
  void finish(Column& column, data::FactColumn& into);

  const bind::Bound& bound_;
  ir::TensorId relation_;
  Diagnostics& diagnostics_;
  std::vector<Column> columns_;
  std::shared_ptr<data::Names> names_ = std::make_shared<data::Names>();
  SourceRange range_;  // of the rule that is being added
  std::uint32_t rows_ = 0;
  bool failed_ = false;
};

}  // namespace fuse::driver
