// The fields of each part of a Program as its JSON form names them: one description that writing
// and reading share. A field equal to its default is left out. The bindings name every field, so
// that one that is added and forgotten here does not compile.
#pragma once

#include "fuse/ir/program.h"

namespace fuse::ir {

template <typename Archive>
void fields(Archive& archive, Domain& x) {
  auto& [lo, extent] = x;
  archive("lo", lo);
  archive("extent", extent);
}

template <typename Archive>
void fields(Archive& archive, Index& x) {
  auto& [name, range, axis, same_as, range_start, range_stop, domain] = x;
  archive("name", name);
  archive("range", range);
  archive("axis", axis);
  archive("same_as", same_as);
  archive("range_start", range_start);
  archive("range_stop", range_stop);
  archive("domain", domain);
}

template <typename Archive>
void fields(Archive& archive, Axis& x) {
  auto& [name, range, extent, file] = x;
  archive("name", name);
  archive("range", range);
  archive("extent", extent);
  archive("file", file);
}

template <typename Archive>
void fields(Archive& archive, EntityName& x) {
  auto& [text, number] = x;
  archive("text", text);
  archive("number", number);
}

template <typename Archive>
void fields(Archive& archive, TensorColumn& x) {
  auto& [name, axis] = x;
  archive("name", name);
  archive("axis", axis);
}

template <typename Archive>
void fields(Archive& archive, FileOptions& x) {
  auto& [path, key, dtype, default_value, layout, header, vocab, accumulate, range] = x;
  archive("path", path);
  archive("key", key);
  archive("dtype", dtype);
  archive("default", default_value);
  archive("layout", layout);
  archive("header", header);
  archive("vocab", vocab);
  archive("accumulate", accumulate);
  archive("range", range);
}

template <typename Archive>
void fields(Archive& archive, data::RowLines& x) {
  auto& [rows, starts, first_lines] = x;
  archive("rows", rows);
  archive("starts", starts);
  archive("first_lines", first_lines);
}

template <typename Archive>
void fields(Archive& archive, data::FactColumn& x) {
  auto& [content, keys, witness] = x;
  archive("content", content);
  archive("keys", keys);
  archive("witness", witness);
}

template <typename Archive>
void fields(Archive& archive, data::Facts& x) {
  auto& [columns, names, values, integral_values, lines] = x;
  archive("columns", columns);
  archive("names", names);
  archive("values", values);
  archive("integral_values", integral_values);
  archive("lines", lines);
}

template <typename Archive>
void fields(Archive& archive, Tensor& x) {
  auto& [name, range, boolean, hidden, hoisted, param, input, open, settled, combine, default_value,
         columns, vocabulary, file, literal, weak_literal, facts, fact_ranges, shape, dtype,
         weak_integer, partial, tuples, listed] = x;
  archive("name", name);
  archive("range", range);
  archive("boolean", boolean);
  archive("hidden", hidden);
  archive("hoisted", hoisted);
  archive("param", param);
  archive("input", input);
  archive("open", open);
  archive("settled", settled);
  archive("combine", combine);
  archive("default", default_value);
  archive("columns", columns);
  archive("vocabulary", vocabulary);
  archive("file", file);
  archive("literal", literal);
  archive("weak_literal", weak_literal);
  archive("facts", facts);
  archive("fact_ranges", fact_ranges);
  archive("shape", shape);
  archive("dtype", dtype);
  archive("weak_integer", weak_integer);
  archive("partial", partial);
  archive("tuples", tuples);
  archive("listed", listed);
}

template <typename Archive>
void fields(Archive& archive, Column& x) {
  auto& [kind, index, position, start, stop, step, optional, range] = x;
  archive("kind", kind);
  archive("index", index);
  archive("position", position);
  archive("start", start);
  archive("stop", stop);
  archive("step", step);
  archive("optional", optional);
  archive("range", range);
}

// `free` is left out: make() finds it again.
template <typename Archive>
void fields(Archive& archive, Node& x) {
  auto& [op, args, range, tensor, columns, truth, number, integral, index, bound, combine, strict,
         total, entity, slot, axes, out_axes, builtin, options, free] = x;
  archive("op", op);
  archive("args", args);
  archive("range", range);
  archive("tensor", tensor);
  archive("columns", columns);
  archive("truth", truth);
  archive("number", number);
  archive("integral", integral);
  archive("index", index);
  archive("bound", bound);
  archive("combine", combine);
  archive("strict", strict);
  archive("total", total);
  archive("entity", entity);
  archive("slot", slot);
  archive("axes", axes);
  archive("out_axes", out_axes);
  archive("builtin", builtin);
  archive("options", options);
}

template <typename Archive>
void fields(Archive& archive, Define& x) {
  auto& [tensor, columns, over, value, range] = x;
  archive("tensor", tensor);
  archive("columns", columns);
  archive("over", over);
  archive("value", value);
  archive("range", range);
}

template <typename Archive>
void fields(Archive& archive, Store& x) {
  auto& [path, path_range, value, indices, name, boolean, top_k, range] = x;
  archive("path", path);
  archive("path_range", path_range);
  archive("value", value);
  archive("indices", indices);
  archive("name", name);
  archive("boolean", boolean);
  archive("top_k", top_k);
  archive("range", range);
}

template <typename Archive>
void fields(Archive& archive, Query& x) {
  auto& [text, value, indices, boolean, range] = x;
  archive("text", text);
  archive("value", value);
  archive("indices", indices);
  archive("boolean", boolean);
  archive("range", range);
}

template <typename Archive>
void fields(Archive& archive, Expect& x) {
  auto& [value, left, right, comparison, tolerance, indices, range] = x;
  archive("value", value);
  archive("left", left);
  archive("right", right);
  archive("comparison", comparison);
  archive("tolerance", tolerance);
  archive("indices", indices);
  archive("range", range);
}

template <typename Archive>
void fields(Archive& archive, Export& x) {
  auto& [tensor, range] = x;
  archive("tensor", tensor);
  archive("range", range);
}

}  // namespace fuse::ir
