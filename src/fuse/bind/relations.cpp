#include "fuse/bind/relations.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fuse/data/sort.h"

namespace fuse::bind {

namespace {

using data::Facts;
using data::Relation;
using data::Row;

class Assembly {
 public:
  Assembly(const ir::Tensor& tensor, Facts facts, const NameList& names, SourceRange range,
           Diagnostics& diagnostics)
      : tensor_(tensor),
        facts_(std::move(facts)),
        names_(names),
        range_(range),
        diagnostics_(diagnostics) {}

  std::shared_ptr<Relation> run() {
    if (!in_range()) return nullptr;
    auto relation = std::make_shared<Relation>();
    relation->shape = *tensor_.shape;
    data::Tuples& tuples = relation->tuples;
    tuples.rows = facts_.rows();
    for (data::FactColumn& column : facts_.columns) {
      tuples.columns.push_back(std::move(column.keys));
    }
    if (facts_.values.empty()) {
      data::sort_distinct(tuples);
      if (!tensor_.boolean) fill(*relation, std::vector<double>(tuples.rows, 1.0));
      return relation;
    }
    return combine(*relation) ? relation : nullptr;
  }

 private:
  bool in_range() const {
    for (std::size_t c = 0; c < facts_.columns.size(); ++c) {
      const std::int64_t size = (*tensor_.shape)[c];
      for (std::size_t row = 0; row < facts_.rows(); ++row) {
        const std::int64_t at = facts_.columns[c].keys[row];
        if (at < size) continue;
        report_outside(row, at, size);
        return false;
      }
    }
    return true;
  }

  void report_outside(std::size_t row, std::int64_t at, std::int64_t size) const {
    const bool written = row < tensor_.fact_ranges.size();
    Diagnostic& d = diagnostics_.report(
        Kind::FactOutside, written ? tensor_.fact_ranges[row] : range_, tensor_.name, at, size);
    const std::string file = tensor_.file ? tensor_.file->path + ", " : "";
    if (!written && !tensor_.settled)
      d.label({}, fmt::format("{}line {}", file, facts_.lines[row]));
  }

  // Rows with one key meet in the order in which they stand.
  bool combine(Relation& relation) const {
    data::Tuples& tuples = relation.tuples;
    const std::vector<Row> order = data::sorted_order(tuples);
    const bool meets = tensor_.boolean || (tensor_.file && tensor_.file->accumulate);
    data::Tuples distinct;
    distinct.columns.resize(tuples.columns.size());
    std::vector<double> values;
    std::optional<std::pair<Row, Row>> twice;  // the first row that repeats another
    for (std::size_t i = 0; i < order.size();) {
      double value = facts_.values[order[i]];
      std::size_t next = i + 1;
      for (; next < order.size() && same(tuples, order[i], order[next]); ++next) {
        if (!meets && (!twice || order[next] < twice->second)) twice = {order[i], order[next]};
        value = combined(value, facts_.values[order[next]]);
      }
      if (!tensor_.boolean || value > 0) {
        for (std::size_t c = 0; c < tuples.columns.size(); ++c) {
          distinct.columns[c].push_back(tuples.columns[c][order[i]]);
        }
        ++distinct.rows;
        values.push_back(value);
      }
      i = next;
    }
    if (twice) return report_twice(tuples, twice->first, twice->second);
    tuples = std::move(distinct);
    if (!tensor_.boolean) fill(relation, values);
    return true;
  }

  static bool same(const data::Tuples& tuples, Row a, Row b) {
    return std::all_of(tuples.columns.begin(), tuples.columns.end(),
                       [&](const data::KeyColumn& keys) { return keys[a] == keys[b]; });
  }

  double combined(double a, double b) const {
    if (tensor_.boolean) return a > 0 || b > 0;
    switch (tensor_.combine) {
      case ir::Combine::Max: return std::max(a, b);
      case ir::Combine::Min: return std::min(a, b);
      case ir::Combine::Product: return a * b;
      case ir::Combine::Or: return a > 0 || b > 0;
      default: return a + b;
    }
  }

  bool report_twice(const data::Tuples& tuples, Row first, Row again) const {
    std::string element = tensor_.name + "[";
    for (std::size_t c = 0; c < tuples.columns.size(); ++c) {
      const data::Key key = tuples.columns[c][again];
      const data::Names* names = c < names_.size() ? names_[c].get() : nullptr;
      element += (c ? ", " : "") + (names ? std::string((*names)[key]) : std::to_string(key));
    }
    diagnostics_
        .report(Kind::DuplicateFact, range_, tensor_.file ? tensor_.file->path : tensor_.name,
                element + "]", facts_.lines[first], facts_.lines[again])
        .hint("say how they meet: `+=`, `max=`, ..");
    return false;
  }

  void fill(Relation& relation, const std::vector<double>& values) const {
    data::Array exact(data::DType::F64, {static_cast<std::int64_t>(values.size())});
    std::copy(values.begin(), values.end(), exact.as<double>());
    relation.values = exact.cast(tensor_.dtype);
  }

  const ir::Tensor& tensor_;
  Facts facts_;
  const NameList& names_;
  SourceRange range_;
  Diagnostics& diagnostics_;
};

double cells_of(const data::Shape& shape) {
  double cells = 1;
  for (std::int64_t extent : shape) cells *= static_cast<double>(extent);
  return cells;
}

}  // namespace

std::shared_ptr<Relation> relation_of(const ir::Tensor& tensor, Facts facts, const NameList& names,
                                      SourceRange range, Diagnostics& diagnostics) {
  return Assembly(tensor, std::move(facts), names, range, diagnostics).run();
}

bool keeps_tuples(const Relation& relation, data::Storage storage) {
  constexpr double few_cells = 1 << 16, most_cells = 3e8, sparseness = 4;
  const double cells = cells_of(relation.shape);
  if (relation.shape.empty()) return false;
  if (storage != data::Storage::Auto) return storage == data::Storage::Sparse || cells > most_cells;
  const auto tuples = static_cast<double>(relation.tuples.rows);
  return cells > most_cells || (cells > few_cells && cells > sparseness * tuples);
}

data::Array dense_facts(ir::Tensor& tensor, const Relation& relation) {
  data::Array array = data::dense(relation, tensor.zero(), tensor.partial);
  const std::uint8_t* mask = array.mask();
  if (mask && std::all_of(mask, mask + array.size(), [](auto present) { return present != 0; })) {
    array.drop_mask();
    tensor.partial = false;
  }
  return array;
}

}  // namespace fuse::bind
