#include "fuse/bind/sources.h"

#include <algorithm>
#include <cmath>

#include "fuse/bind/relations.h"
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
  auto facts = options.input_facts.find(tensor.name);
  if (facts != options.input_facts.end()) {
    source.origin = "from " + options.input_origins.at(tensor.name);
    source.facts = facts->second;
    return;
  }
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

constexpr double exact_in_f32 = 16777216.0;

// Integers of a text beyond what an f32 counts exactly stay integers.
bool exceeds_f32(const data::Array& array) {
  for (std::int64_t i = 0; i < array.size(); ++i) {
    if (std::abs(array.get_f64(i)) > exact_in_f32) return true;
  }
  return false;
}

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

// A value of a file that names an element type is one of that type.
bool check_values(const ir::Tensor& tensor, const Source& source, Diagnostics& diagnostics) {
  const bool named = tensor.file && tensor.file->dtype && !data::is_float(*tensor.file->dtype);
  if (!named || tensor.boolean) return true;
  const data::Facts& facts = *source.facts;
  const data::DType dtype = *tensor.file->dtype;
  auto fits = [&](double value) {
    if (value != std::floor(value) || std::isinf(value)) return false;  // nan, too
    if (dtype == data::DType::Bool) return value == 0 || value == 1;
    const double limit = dtype == data::DType::I32 ? 0x1p31 : 0x1p63;
    return value >= -limit && value < limit;
  };
  for (std::size_t row = 0; row < facts.values.size(); ++row) {
    if (fits(facts.values[row])) continue;
    diagnostics.report(Kind::ElementNotConvertible, tensor.file->range, tensor.file->path,
                       fmt::format("{}", facts.values[row]),
                       fmt::format("line {}", facts.lines[row]), data::name(dtype));
    return false;
  }
  if (tensor.default_value && !fits(*tensor.default_value)) {
    diagnostics.report(Kind::ElementNotConvertible, tensor.file->range, tensor.file->path,
                       fmt::format("{}", *tensor.default_value), "default", data::name(dtype));
    return false;
  }
  return true;
}

data::Value lay_out(ir::Tensor& tensor, Source& source, const Options& options,
                    Diagnostics& diagnostics) {
  data::Facts& facts = *source.facts;
  const SourceRange range = tensor.file ? tensor.file->range : tensor.range;
  tensor.dtype = facts_dtype(tensor, facts, options);
  if (!check_values(tensor, source, diagnostics)) return {};
  tensor.partial = !tensor.boolean && !tensor.default_value;
  auto relation = relation_of(tensor, std::move(facts), source.names, range, diagnostics);
  if (!relation) return {};
  tensor.listed = static_cast<std::int64_t>(relation->tuples.rows);
  if (!keeps_tuples(*relation, options.storage)) return dense_facts(tensor, *relation);
  tensor.tuples = static_cast<std::int64_t>(relation->tuples.rows);
  return std::shared_ptr<const data::Relation>(std::move(relation));
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
    data::Array truth = truth_array(array);
    const auto* truths = truth.as<std::uint8_t>();
    tensor.listed = std::count(truths, truths + truth.size(), 1);
    return truth;
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

data::Value input_value(const ir::Tensor& tensor, const data::Array& array) {
  return tensor.boolean ? truth_array(array) : array.cast(tensor.dtype);
}

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
    } else if (tensor.settled || tensor.facts.rows() > 0) {
      sources[t].facts = tensor.facts;
    }
  }
  return sources;
}

std::vector<KnownShape> known_shapes(const ir::Program& program,
                                     const std::vector<Source>& sources) {
  std::vector<KnownShape> known(sources.size());
  for (std::size_t t = 0; t < sources.size(); ++t) {
    if (!program.tensors[t].is_source()) continue;
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

std::vector<data::Value> settle_sources(ir::Program& program, std::vector<Source> sources,
                                        const Options& options, Diagnostics& diagnostics) {
  std::vector<data::Value> values(sources.size());
  for (std::size_t t = 0; t < sources.size(); ++t) {
    ir::Tensor& tensor = program.tensors[t];
    if (!tensor.is_source()) continue;
    if (sources[t].facts) {
      values[t] = lay_out(tensor, sources[t], options, diagnostics);
    } else {
      values[t] = settle_array(tensor, sources[t].array, sources[t].text, options);
    }
  }
  return values;
}

}  // namespace fuse::bind
