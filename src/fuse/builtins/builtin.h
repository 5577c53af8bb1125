// The builtins: one record each, in one table per family. Documentation, help, did-you-mean,
// signature checks and example tests derive from the table; nothing else lists builtins.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fuse/ir/op.h"

namespace fuse::builtins {

enum class Family : std::uint8_t {
  Elementwise,  // arguments align by index name
  AlongIndex,   // works along one index: axis=, else the dotted one, else the argument's last
  Whole,        // matches its signature's indices with the last free indices of each argument
  Special,      // check treats it itself (concat, size, const, causal_mask, file, topk, and the
                // names that are aggregates only)
};

struct Builtin {
  Family family;
  // Parameters with the indices they are read at and defaults (Fuse expressions over the
  // parameters and indices before them; `=none` marks an optional argument without a value), and
  // the result's indices:
  //   "softmax(x[i], T=1, where[i]=true) -> [i]"   "argmax(x[i]) -> []"
  //   "attention(q[p,d], k[s,d], v[s,e], mask[p,s]=true, scale=1/sqrt(size(d)), causal=false)
  //    -> [p,e]"
  // An argument of a parameter with a default may lack the parameter's indices (mask=true), and
  // they match those of the other arguments by name. `layout=pairs|half` takes one of these words,
  // the first if none is given, and reads as the word's number from 0. The signature of an
  // aggregate has the index after its name: "sum[j](e) -> []".
  std::string_view signature;
  std::string_view summary;  // one sentence
  std::string_view example;  // a complete Fuse program of one to three lines, run by the tests
  // The result as one Fuse expression over the parameters (x[i], x[j] reads x with its index
  // renamed; indices other than the signature's are bound by explicit aggregates; an index in
  // value position is its number). Null when the builtin is an operation or a kernel.
  const char* expansion = nullptr;
  // An operation of the IR: its arguments are the parameters in order. Scan uses `combine`.
  std::optional<ir::Op> op = std::nullopt;
  // Other names of the same record, separated by spaces.
  std::string_view aliases = {};
  // For kernels: the result cannot be written as an expansion; targets run it by name.
  bool kernel = false;

  // The name is an aggregate as well, `max[j](e)`, and projects like this. For the operation Scan:
  // how it accumulates.
  std::optional<ir::Combine> combine = std::nullopt;
  // f(a + b) = f(a) + f(b) in the first argument, so a sum inside and outside is the same. `check`
  // warns of uncontracted indices summed in the argument of a function that is not.
  bool linear = false;
  // The result never falls when an argument grows, so recursion to a fixpoint may pass through.
  bool rising = false;

  std::string_view name() const { return signature.substr(0, signature.find_first_of("([")); }
  bool is_aggregate() const { return combine.has_value() && op != ir::Op::Scan; }
};

// All records, in documentation order. The position of a record is its number in the IR.
std::span<const Builtin> table();
// By name or alias; null if there is none.
const Builtin* find(std::string_view name);
std::uint32_t number_of(const Builtin& builtin);
std::vector<std::string> names();  // and aliases
// The contents of docs/builtins.md.
std::string to_markdown();

// A parsed signature.
struct Parameter {
  std::string name;
  std::vector<std::string> indices;  // of x[i]
  std::string default_text;          // Fuse expression, or "pairs|half"; empty when required
  bool required() const { return default_text.empty(); }
};
struct Signature {
  std::vector<std::string> bound;  // the indices after the name of an aggregate
  std::vector<Parameter> parameters;
  std::vector<std::string> result;
};
const Signature& signature_of(const Builtin& builtin);

}  // namespace fuse::builtins
