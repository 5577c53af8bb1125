// The readers under test. Another one is a row of the table in readers.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fuse/io/report.h"

namespace fuse::fuzz {

struct Reader {
  std::string_view name;
  std::vector<std::string> (*seeds)();  // good files, small
  // Reads the bytes and every element of the result; false when the reader refuses them.
  bool (*read)(const std::string& bytes, const io::Report& report);
  std::vector<std::string> words = {};  // that mean something in the format
  // Makes a changed file agree with itself again in what would hide the rest, as lengths do.
  void (*mend)(std::string& bytes) = nullptr;
};

const std::vector<Reader>& readers();
// Those of text formats, which also check what one reading alone does not show.
std::vector<Reader> text_readers();

}  // namespace fuse::fuzz
