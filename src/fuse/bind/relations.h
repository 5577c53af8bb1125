// Facts as a relation: in range, in order, one tuple per key.
#pragma once

#include <memory>

#include "fuse/data/facts.h"
#include "fuse/data/relation.h"
#include "fuse/ir/program.h"
#include "fuse/support/diagnostics.h"

namespace fuse::bind {

using NameList = std::vector<std::shared_ptr<const data::Names>>;  // by column; null: positions

// The facts of a tensor whose shape and element type are settled. Facts with one key are one truth,
// or meet by the tensor's operator where the program says so, or are an error. Null after
// reporting.
std::shared_ptr<data::Relation> relation_of(const ir::Tensor& tensor, data::Facts facts,
                                            const NameList& names, SourceRange range,
                                            Diagnostics& diagnostics);
// Whether a relation is better kept as tuples than as an array of all elements.
bool keeps_tuples(const data::Relation& relation, data::Storage storage);
// All elements; sets `partial` of the tensor.
data::Array dense_facts(ir::Tensor& tensor, const data::Relation& relation);

}  // namespace fuse::bind
