#include "fuse/bind/sources.h"

#include <algorithm>
#include <cmath>

#include "fuse/io/formats.h"

namespace fuse::bind {

namespace {

std::string count_text(std::size_t count, const char* one, const char* many) {
  if (count == 0) return fmt::format("no {}", one);
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

void check_rank(const ir::Tensor& tensor, std::size_t rank, const std::string& origin,
                Diagnostics& diagnostics) {
  if (rank == tensor.rank()) return;
  std::string indices = count_text(tensor.rank(), "index", "indices");
  std::string dimensions = count_text(rank, "dimension", "dimensions");
  if (rank == 0) dimensions = "one number";
  if (tensor.file && !tensor.input) {
    diagnostics.report(Kind::SourceRank, tensor.file->range, tensor.name, indices,
                       tensor.file->path, dimensions);
  } else {
    diagnostics.report(Kind::InputRank, tensor.range, tensor.name, indices, dimensions)
        .label({}, "the input comes " + origin);
  }
}

void load_file(const ir::Tensor& tensor, const Options& options, Source& source,
               Diagnostics& diagnostics) {
  io::ReadOptions read;
  read.key = tensor.file->key;
  read.dtype = tensor.file->dtype;
  read.layout = tensor.file->layout;
  read.header = tensor.file->header;
  read.vocab = tensor.file->vocab;
  read.root = options.root;
  const std::string& path = tensor.file->path;
  source.origin = "from " + path;
  if (io::holds_facts(path, read)) {
    source.facts = io::read_facts(path, tensor.rank(), read, tensor.file->range, diagnostics);
    return;
  }
  auto array = io::read_array(path, read, tensor.file->range, diagnostics);
  if (!array) return;
  source.text = io::holds_text(path);
  check_rank(tensor, array->rank(), source.origin, diagnostics);
  source.array = std::move(*array);
}

void load_input(const ir::Tensor& tensor, const Options& options, Source& source,
                Diagnostics& diagnostics) {
  auto given = options.inputs.find(tensor.name);
  if (given == options.inputs.end()) {
    diagnostics.report(Kind::InputMissing, tensor.range, tensor.name);
    return;
  }
  auto origin = options.input_origins.find(tensor.name);
  source.origin =
      origin == options.input_origins.end() ? "from the input" : "from " + origin->second;
  check_rank(tensor, given->second.rank(), source.origin, diagnostics);
  source.array = given->second;
  source.text = origin != options.input_origins.end() && io::holds_text(origin->second);
}

// UNTIL NAMES ARE BOUND: refuses facts whose keys are not positions. The only such place.
void refuse_names(const ir::Tensor& tensor, Source& source, Diagnostics& diagnostics) {
  if (!source.facts) return;
  const data::Facts& facts = *source.facts;
  for (const data::FactColumn& column : facts.columns) {
    if (column.content == data::ColumnContent::Positions || facts.rows() == 0) continue;
    const bool name = column.content == data::ColumnContent::Names;
    diagnostics.report(name ? Kind::FactName : Kind::FactNumber,
                       tensor.file ? tensor.file->range : tensor.range,
                       tensor.file ? tensor.file->path : tensor.name, facts.lines[column.witness],
                       (*facts.names)[column.keys[column.witness]]);
    source.facts.reset();
    return;
  }
}

bool is_source(const ir::Tensor& tensor) {
  return tensor.input || tensor.file || tensor.literal || tensor.facts.rows() > 0;
}

constexpr double exact_in_f32 = 16777216.0;

// Integers of a text beyond what an f32 counts exactly stay integers.
bool exceeds_f32(const data::Array& array) {
  for (std::int64_t i = 0; i < array.size(); ++i) {
    if (std::abs(array.get_f64(i)) > exact_in_f32) return true;
  }
  return false;
}

// Positions of one fact as text, for messages.
std::string element_text(const ir::Tensor& tensor, const data::Facts& facts, std::size_t row) {
  std::string text = tensor.name + "[";
  for (std::size_t c = 0; c < facts.columns.size(); ++c) {
    text += (c ? ", " : "") + std::to_string(facts.columns[c].keys[row]);
  }
  return text + "]";
}

struct Layout {
  const ir::Tensor& tensor;
  const data::Facts& facts;
  Diagnostics& diagnostics;
  SourceRange range;

  void report_outside(std::size_t row, std::int64_t at, std::int64_t size) const {
    bool written = row < tensor.fact_ranges.size();
    Diagnostic& d = diagnostics.report(Kind::FactOutside, written ? tensor.fact_ranges[row] : range,
                                       tensor.name, at, size);
    std::string file = tensor.file ? tensor.file->path + ", " : "";
    if (!written) d.label({}, fmt::format("{}line {}", file, facts.lines[row]));
  }

  bool in_range() const {
    for (std::size_t c = 0; c < facts.columns.size(); ++c) {
      for (std::size_t r = 0; r < facts.rows(); ++r) {
        std::int64_t at = facts.columns[c].keys[r];
        if (at < (*tensor.shape)[c]) continue;
        report_outside(r, at, (*tensor.shape)[c]);
        return false;
      }
    }
    return true;
  }

  std::int64_t address(std::size_t row) const {
    std::int64_t at = 0;
    for (std::size_t c = 0; c < facts.columns.size(); ++c) {
      at = at * (*tensor.shape)[c] + facts.columns[c].keys[row];
    }
    return at;
  }

  double combined(double a, double b) const {
    switch (tensor.combine) {
      case ir::Combine::Max: return std::max(a, b);
      case ir::Combine::Min: return std::min(a, b);
      case ir::Combine::Product: return a * b;
      case ir::Combine::Or: return a > 0 || b > 0;
      default: return a + b;
    }
  }

  // False after reporting a key that is stated twice.
  bool fill(data::Array& array) const {
    std::vector<std::uint32_t> first(static_cast<std::size_t>(array.size()), 0);
    bool values = !facts.values.empty() && !tensor.boolean;
    bool meets = tensor.file && tensor.file->accumulate;
    for (std::size_t r = 0; r < facts.rows(); ++r) {
      std::int64_t at = address(r);
      double value = facts.values.empty() ? 1 : facts.values[r];
      std::uint32_t& line = first[static_cast<std::size_t>(at)];
      if (line && values && !meets) {
        diagnostics
            .report(Kind::DuplicateFact, range, tensor.file ? tensor.file->path : tensor.name,
                    element_text(tensor, facts, r), line, facts.lines[r])
            .hint("say how they meet: `+=`, `max=`, ..");
        return false;
      }
      if (line && values) value = combined(array.get_f64(at), value);
      if (tensor.boolean) value = value > 0 || (line && array.get_f64(at) > 0);
      if (!line) line = std::max<std::uint32_t>(facts.lines[r], 1);
      array.set_f64(at, value);
      if (array.mask()) array.mask()[at] = 1;
    }
    return true;
  }
};

// Facts without values are 0 and 1. Whole values are integers where they meet one, like literals.
data::DType facts_dtype(ir::Tensor& tensor, const data::Facts& facts, const Options& options) {
  if (tensor.boolean) return data::DType::Bool;
  if (tensor.file && tensor.file->dtype) return *tensor.file->dtype;
  double filler = tensor.default_value.value_or(0);
  bool whole = facts.integral_values && filler == std::floor(filler);
  if (whole && facts.values.empty()) return data::DType::I64;
  double largest = std::abs(filler);
  for (double value : facts.values) largest = std::max(largest, std::abs(value));
  tensor.weak_integer = whole;
  bool wide = whole && options.precision == data::DType::F32 && largest > exact_in_f32;
  return wide ? data::DType::I64 : options.precision;
}

constexpr double dense_limit = 3e8;  // elements; sparse storage is a later addition

data::Array lay_out(ir::Tensor& tensor, const Source& source, const Options& options,
                    Diagnostics& diagnostics) {
  const data::Facts& facts = *source.facts;
  SourceRange range = tensor.file ? tensor.file->range : tensor.range;
  Layout layout{tensor, facts, diagnostics, range};
  double elements = 1;
  for (std::int64_t extent : *tensor.shape) elements *= static_cast<double>(extent);
  if (elements > dense_limit) {
    diagnostics.report(Kind::DenseFacts, range, tensor.name, elements);
    return {};
  }
  if (!layout.in_range()) return {};
  tensor.dtype = facts_dtype(tensor, facts, options);
  tensor.partial = !tensor.boolean && !tensor.default_value;
  data::Array array(tensor.dtype, *tensor.shape);
  if (tensor.partial) array.make_mask(0);
  if (!tensor.boolean && tensor.zero() != 0) {
    for (std::int64_t i = 0; i < array.size(); ++i) array.set_f64(i, tensor.zero());
  }
  layout.fill(array);
  if (tensor.partial &&
      std::all_of(array.mask(), array.mask() + array.size(), [](auto m) { return m != 0; })) {
    array.drop_mask();
    tensor.partial = false;
  }
  return array;
}

data::Array truth_array(const data::Array& array) {
  data::Array truth(data::DType::Bool, array.shape());
  for (std::int64_t i = 0; i < array.size(); ++i) truth.set_i64(i, array.get_f64(i) > 0);
  return truth;
}

data::Array settle_array(ir::Tensor& tensor, const data::Array& array, bool text,
                         const Options& options) {
  tensor.partial = false;
  if (tensor.boolean) {
    tensor.dtype = data::DType::Bool;
    return truth_array(array);
  }
  tensor.dtype = array.dtype();
  bool literal = tensor.literal && !tensor.input;
  bool whole_text = text && array.dtype() == data::DType::I64;
  if (tensor.file && tensor.file->dtype && !tensor.input) {
    tensor.dtype = *tensor.file->dtype;
  } else if (literal || whole_text) {
    tensor.weak_integer = literal ? tensor.weak_literal : true;
    bool wide = tensor.weak_integer && options.precision == data::DType::F32 && exceeds_f32(array);
    tensor.dtype = wide ? data::DType::I64 : options.precision;
  } else if (data::is_float(array.dtype())) {
    tensor.dtype = options.precision;
  }
  return array.cast(tensor.dtype);
}

}  // namespace

std::vector<Source> load_sources(ir::Program& program, const Options& options,
                                 Diagnostics& diagnostics) {
  std::vector<Source> sources(program.tensors.size());
  for (std::size_t t = 0; t < program.tensors.size(); ++t) {
    ir::Tensor& tensor = program.tensors[t];
    if (tensor.input) {
      load_input(tensor, options, sources[t], diagnostics);
    } else if (tensor.file) {
      load_file(tensor, options, sources[t], diagnostics);
    } else if (tensor.literal) {
      sources[t].array = *tensor.literal;
    } else if (tensor.facts.rows() > 0) {
      sources[t].facts = tensor.facts;
    }
    refuse_names(tensor, sources[t], diagnostics);
  }
  return sources;
}

std::vector<KnownShape> known_shapes(const ir::Program& program,
                                     const std::vector<Source>& sources) {
  std::vector<KnownShape> known(sources.size());
  for (std::size_t t = 0; t < sources.size(); ++t) {
    if (!is_source(program.tensors[t])) continue;
    known[t].origin = sources[t].origin;
    if (!sources[t].facts) {
      known[t].exact = sources[t].array.shape();
      continue;
    }
    known[t].at_least.assign(program.tensors[t].rank(), 0);
    for (std::size_t c = 0; c < sources[t].facts->columns.size(); ++c) {
      for (std::int64_t at : sources[t].facts->columns[c].keys) {
        known[t].at_least[c] = std::max(known[t].at_least[c], at + 1);
      }
    }
  }
  return known;
}

std::vector<data::Array> settle_sources(ir::Program& program, std::vector<Source> sources,
                                        const Options& options, Diagnostics& diagnostics) {
  std::vector<data::Array> arrays(sources.size());
  for (std::size_t t = 0; t < sources.size(); ++t) {
    ir::Tensor& tensor = program.tensors[t];
    if (!is_source(tensor)) continue;
    arrays[t] = sources[t].facts ? lay_out(tensor, sources[t], options, diagnostics)
                                 : settle_array(tensor, sources[t].array, sources[t].text, options);
  }
  return arrays;
}

}  // namespace fuse::bind
