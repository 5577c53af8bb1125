#include "fuse/targets/native/relations/scan.h"

#include <algorithm>
#include <numeric>

namespace fuse::native::relations {

JoinEnd scan(const Tuples& tuples, const Sink& sink) {
  RowColumn rows(std::min<std::size_t>(tuples.rows, block_rows));
  const Row* row_pointer = rows.data();
  std::vector<const Key*> keys(tuples.columns.size());
  for (std::size_t begin = 0; begin < tuples.rows; begin += block_rows) {
    Block block;
    block.count = std::min<std::size_t>(tuples.rows - begin, block_rows);
    for (std::size_t c = 0; c < keys.size(); ++c) keys[c] = tuples.columns[c].data() + begin;
    std::iota(rows.data(), rows.data() + block.count, static_cast<Row>(begin));
    block.keys = keys.data();
    block.rows = &row_pointer;
    if (!sink(block)) return JoinEnd::Stopped;
  }
  return JoinEnd::Done;
}

}  // namespace fuse::native::relations
