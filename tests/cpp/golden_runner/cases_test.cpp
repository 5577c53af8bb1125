#include "cases.h"

#include <doctest/doctest.h>

#include "render_npy.h"

using namespace fuse::golden;

TEST_CASE("golden_runner/words keep quoted blanks") {
  CHECK(split_words(" --a  'b c'\t\"\" d=\"e f\"") ==
        std::vector<std::string>{"--a", "b c", "", "d=e f"});
}

TEST_CASE("golden_runner/directives end with the first comment") {
  const auto found = read_directives(
      "# A sentence.\n# command: check\n# flags: --strict --json\n\n# flags: --late\nA = 1\n",
      "a.fuse");
  CHECK(found.command == "check");
  CHECK(found.file == "a.fuse");
  CHECK(found.flags == std::vector<std::string>{"--strict", "--json"});
  CHECK(read_directives("# file: other.fuse\n", "a.fuse").file == "other.fuse");
  CHECK(read_directives("A = 1\n", "a.fuse").command == "run");
}

TEST_CASE("golden_runner/a .npy file shows its rows") {
  std::string header = "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 2), }\n";
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size());
  bytes += '\0';
  bytes += header;
  bytes += std::string("\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0", 16);
  CHECK(render_npy(bytes) ==
        "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 2), }\n1 2\n3 4\n");
  CHECK(render_npy("text") == "(not a .npy file)\n");
}
