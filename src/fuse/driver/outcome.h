// What a run gives: exported tensors, answers of queries, contents of sinks.
#pragma once

#include <string>
#include <vector>

#include "fuse/data/array.h"
#include "fuse/io/formats.h"
#include "fuse/support/source.h"

namespace fuse::driver {

// A named array. Absent elements hold their value (the zero or default of their tensor), and the
// mask still says which they are.
struct Answer {
  std::string title;              // the tensor's name, or the query as written
  std::vector<std::string> axes;  // a name per dimension; `_` where the program gives none
  data::Array array;
  bool relation = false;  // shown as the tuples where it is true
  // Set: the tuples that are present, in place of `array`.
  std::shared_ptr<const data::Relation> sparse = nullptr;
  // What the positions of a dimension are called; null, or missing: they are numbers.
  std::vector<std::shared_ptr<const data::Names>> names = {};
  double missing = 0;  // what elements hold that no tuple of `sparse` has

  const data::Shape& shape() const { return sparse ? sparse->shape : array.shape(); }
  data::DType dtype() const { return sparse ? sparse->dtype() : array.dtype(); }
  std::size_t rank() const { return shape().size(); }
  // Null when the positions of the dimension are numbers.
  const data::Names* names_of(std::size_t dimension) const {
    return dimension < names.size() ? names[dimension].get() : nullptr;
  }
};

struct SinkFile {
  std::string path;
  io::Content content;
  SourceRange range;  // of the path in the program
};

struct Outcome {
  std::vector<Answer> exports;
  std::vector<Answer> queries;
  std::vector<SinkFile> sinks;
  std::size_t expectations = 0;  // that held
};

}  // namespace fuse::driver
