#include "fuse/bind/bind.h"

#include <algorithm>

#include "fuse/bind/entities.h"
#include "fuse/bind/extents.h"
#include "fuse/bind/position.h"
#include "fuse/bind/sources.h"
#include "fuse/bind/types.h"

namespace fuse::bind {

// A scatter's column is as large as the positions say, where they are data already.
static void bound_scatters(const ir::Program& program, const std::vector<Source>& sources,
                           std::vector<KnownShape>& known, std::vector<char>& free_values) {
  for (const ir::Statement& statement : program.statements) {
    const auto* define = std::get_if<ir::Define>(&statement);
    if (!define) continue;
    for (std::size_t c = 0; c < define->columns.size(); ++c) {
      const ir::Column& column = define->columns[c];
      bool reads = column.kind == ir::ColumnKind::Gather && column.position->op == ir::Op::Read;
      if (!reads) continue;
      const Source& source = sources[ir::raw(column.position->tensor)];
      free_values[ir::raw(column.position->tensor)] = 0;
      double largest = -1;
      if (source.facts) {
        for (double value : source.facts->values) largest = std::max(largest, value);
      } else {
        for (std::int64_t i = 0; i < source.array.size(); ++i) {
          largest = std::max(largest, source.array.get_f64(i));
        }
      }
      auto& bounds = known[ir::raw(define->tensor)].at_least;
      bounds.resize(std::max(bounds.size(), c + 1), -1);
      if (largest >= 0 && largest < 2147483648.0) {
        bounds[c] = std::max(bounds[c], static_cast<std::int64_t>(largest) + 1);
      }
    }
  }
}

std::shared_ptr<const data::Names> Dictionaries::of(ir::TensorId tensor, std::size_t column) const {
  const std::size_t t = ir::raw(tensor);
  return t < columns.size() && column < columns[t].size() ? columns[t][column] : nullptr;
}

std::shared_ptr<const data::Names> Dictionaries::of(const ir::Program& program,
                                                    ir::IndexId index) const {
  const std::size_t i = ir::raw(original(program, index));
  return i < indices.size() ? indices[i] : nullptr;
}

std::string Dictionaries::text(const std::shared_ptr<const data::Names>& names,
                               std::int64_t position) {
  const bool named = names && position >= 0 && position < static_cast<std::int64_t>(names->size());
  return named ? std::string((*names)[static_cast<data::Key>(position)]) : std::to_string(position);
}

std::optional<Bound> bind(ir::Program program, const Options& options, Diagnostics& diagnostics) {
  std::vector<Source> sources = load_sources(program, options, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  Entities entities(program, sources, options, diagnostics);
  if (!entities.number()) return std::nullopt;
  std::vector<KnownShape> known = known_shapes(program, sources);
  Bound bound;
  for (const ir::Tensor& tensor : program.tensors) bound.free_values.push_back(tensor.input);
  bound_scatters(program, sources, known, bound.free_values);
  entities.bound(known);
  if (!solve_extents(program, known, diagnostics)) return std::nullopt;
  bound.sources = settle_sources(program, std::move(sources), options, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  entities.read_values(bound.sources);
  bound.names = entities.dictionaries();
  infer_types(program, options.precision);
  program.links.clear();
  bound.program = std::move(program);
  return bound;
}

}  // namespace fuse::bind
