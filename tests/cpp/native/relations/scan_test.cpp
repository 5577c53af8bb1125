#include "fuse/targets/native/relations/scan.h"

#include <doctest/doctest.h>

#include "native/relations/model.h"

using namespace fuse::native::relations;

TEST_CASE("a scan gives every tuple in order, with its row") {
  for (const int rows : {0, 1, 1023, 1024, 1025, 3000}) {
    Tuples tuples;
    tuples.rows = static_cast<std::size_t>(rows);
    tuples.columns.resize(2);
    for (int row = 0; row < rows; ++row) {
      tuples.columns[0].push_back(row / 3);
      tuples.columns[1].push_back(row % 3);
    }
    int next = 0;
    const JoinEnd end = scan(tuples, [&](const Block& block) {
      CHECK(block.multiplicity == nullptr);
      CHECK(block.count <= block_rows);
      for (std::size_t i = 0; i < block.count; ++i, ++next) {
        if (block.keys[0][i] != next / 3 || block.keys[1][i] != next % 3) FAIL("row " << next);
        if (block.rows[0][i] != static_cast<Row>(next)) FAIL("row " << next);
      }
      return true;
    });
    CHECK(end == JoinEnd::Done);
    CHECK(next == rows);
  }
}

TEST_CASE("a scan stops when its sink has enough") {
  Tuples tuples;
  tuples.rows = 2500;
  tuples.columns.emplace_back(tuples.rows);
  int blocks = 0;
  CHECK(scan(tuples, [&](const Block&) { return ++blocks < 2; }) == JoinEnd::Stopped);
  CHECK(blocks == 2);
}
