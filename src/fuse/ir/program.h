// A Program: tables of indices and tensors, and statements in an order in which every tensor is
// defined before it is read. `bind` fills in domains, shapes and element types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fuse/data/array.h"
#include "fuse/data/facts.h"
#include "fuse/ir/expr.h"

namespace fuse::ir {

// The positions an index variable ranges over: lo, lo+1, .., lo+extent-1.
struct Domain {
  std::int64_t lo = 0;
  std::int64_t extent = 0;
  bool operator==(const Domain&) const = default;
};

struct Index {
  std::string name;              // as written, primes included
  SourceRange range;             // where it first occurs
  std::int32_t axis = -1;        // number of the declared axis it ranges over, or -1
  IndexId same_as = no_index;    // a copy made by an expansion has the domain of this index
  Expr range_start, range_stop;  // `d in 0:3`; null otherwise
  std::optional<Domain> domain;  // set by bind
};

// axis p = 128
struct Axis {
  std::string name;
  SourceRange range;
  std::optional<std::int64_t> extent;
  std::string file;  // axis person = "people.txt"
};

// An entity that the program names: `Alice`, `'New York'`, or a number that is no position.
struct EntityName {
  std::string text;
  bool number = false;
  bool operator==(const EntityName&) const = default;
};

// How one column of a tensor is shown and where its extent came from.
struct TensorColumn {
  std::string name;        // the index name of the first left side
  std::int32_t axis = -1;  // the declared axis of that index, or -1
};

struct FileOptions {
  std::string path;
  std::string key;
  std::optional<data::DType> dtype;
  std::optional<double> default_value;
  std::string layout;  // "matrix" or empty
  std::optional<bool> header;
  std::string vocab;        // the file of a text's tokens, or empty
  bool accumulate = false;  // `+= max= ..`: facts with one key meet by the tensor's operator
  SourceRange range;        // of the path in the program
};

struct Tensor {
  std::string name;
  SourceRange range;     // its first definition
  bool boolean = false;  // a relation: defined in round brackets
  bool hidden = false;   // made by check (a fn argument, a concat); never shown by name
  bool hoisted = false;  // hidden, and written at the indices of the equation it serves
  bool param = false;
  bool input = false;    // given by the caller at run time
  bool open = false;     // a relation with columns that its rules compute: any integers
  bool settled = false;  // and these are known: its facts are what the rules gave
  Combine combine = Combine::Sum;
  std::optional<double> default_value;
  std::vector<TensorColumn> columns;     // one per dimension
  std::int32_t vocabulary = -1;          // of a text: the axis that numbers its tokens
  std::optional<FileOptions> file;       // a source
  std::optional<data::Array> literal;    // const([[..]]) or a bare list
  bool weak_literal = false;             // every number of the literal is integral
  data::Facts facts;                     // facts stated in the program
  std::vector<SourceRange> fact_ranges;  // of each of them
  // Set by bind:
  std::optional<data::Shape> shape;
  data::DType dtype = data::DType::F32;
  bool weak_integer = false;  // stored as a float, but counts as an integer where one joins it
  bool partial = true;        // some element may be absent
  std::optional<std::int64_t> tuples;  // a source stored as a sparse relation: how many
  std::optional<std::int64_t> listed;  // elements that are present and true, where known

  std::size_t rank() const { return columns.size(); }
  bool is_source() const { return file || literal || input || settled || facts.rows() > 0; }
  // The value an absent element has outside products.
  double zero() const { return default_value ? *default_value : ir::zero(combine); }
};

// For every assignment of the indices of `columns` and `over`: where `value` is present, it is
// combined into the cell at `columns` by the tensor's operator.
struct Define {
  TensorId tensor = no_tensor;
  std::vector<Column> columns;
  std::vector<IndexId> over;  // projected by the tensor's operator (empty when that is Sum)
  Expr value;
  SourceRange range;
};

// "path" = value: an array over `indices`, in this order.
struct Store {
  std::string path;
  SourceRange path_range;
  Expr value;
  std::vector<IndexId> indices;
  std::string name;                   // the tensor's name when the value is one read, else empty
  bool boolean = false;               // a relation: its true tuples are written
  std::optional<std::int64_t> top_k;  // of topk(E[..], k=5), along the last index
  SourceRange range;
};

// T[..]? : the elements over `indices`; a relation lists its true tuples.
struct Query {
  std::string text;  // as written, without the `?`
  Expr value;
  std::vector<IndexId> indices;
  bool boolean = false;
  SourceRange range;
};

// expect value: must be true at every assignment of its free indices. With `left` set the
// comparison is left == right within `tolerance`.
struct Expect {
  Expr value;
  Expr left, right;
  std::optional<Op> comparison;
  double tolerance = 0;
  std::vector<IndexId> indices;
  SourceRange range;
};

using Statement = std::variant<Define, Store, Query, Expect>;

struct Export {
  TensorId tensor;
  SourceRange range;
};

// Two columns that are equal because index `name` stands in both; no_tensor: a declared axis.
struct Link {
  struct End {
    TensorId tensor = no_tensor;
    std::uint64_t column = 0;
    SourceRange range;
  };
  End a, b;
  std::string name;
};

struct Program {
  std::vector<Index> indices;
  std::vector<Axis> axes;
  std::vector<EntityName> entities;  // that nodes name
  std::vector<FileId> files;         // in the order of their statements: imports come first
  std::vector<Tensor> tensors;
  std::vector<Statement> statements;
  std::vector<Export> exports;
  std::vector<Link> links;  // of statements that were taken out; until bind

  Index& operator[](IndexId id) { return indices[raw(id)]; }
  const Index& operator[](IndexId id) const { return indices[raw(id)]; }
  Tensor& operator[](TensorId id) { return tensors[raw(id)]; }
  const Tensor& operator[](TensorId id) const { return tensors[raw(id)]; }

  IndexId add_index(Index index);
  TensorId add_tensor(Tensor tensor);
  // A new index with the domain of `like`.
  IndexId copy_index(IndexId like);
};

}  // namespace fuse::ir
