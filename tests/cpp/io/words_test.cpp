#include <doctest/doctest.h>

#include "fuse/io/formats.h"
#include "fuse/io/words.h"
#include "io/facts.h"
#include "io/files.h"

namespace fuse::io {
namespace {

using test::Folder;
using test::said;
using test::shown;

struct Texts {
  Folder folder;

  std::string words(const std::string& bytes, const std::string& vocab = "") const {
    folder.put("t.txt", bytes);
    Diagnostics diagnostics;
    const auto facts =
        read_facts("t.txt", 2, {.vocab = vocab, .root = folder.root()}, {}, diagnostics);
    CHECK(facts.has_value() != diagnostics.has_errors());
    return facts ? shown(*facts) : said(diagnostics);
  }
  std::string names(const std::string& file, const std::string& bytes, bool header = false) const {
    folder.put(file, bytes);
    Diagnostics diagnostics;
    ReadOptions options{.root = folder.root()};
    if (header) options.header = true;
    const auto names = read_names(file, options, {}, diagnostics);
    CHECK((names == nullptr) == diagnostics.has_errors());
    std::string text = said(diagnostics);
    for (std::size_t n = 0; names && n < names->size(); ++n) {
      text += "<" + std::string((*names)[static_cast<data::Key>(n)]) + ">";
    }
    return text;
  }
};

TEST_CASE("txt: tokens by position, split at white space") {
  const Texts texts;
  CHECK(texts.words("to be\tor\n\nnot  to\r\nbe 42 é") ==
        "positions 0 1 2 3 4 5 6 7 | names 0 1 2 3 0 1 4 5 | to be or not 42 é");
  CHECK(texts.words("") == "positions | names |");
  CHECK(texts.words(" \n\f\v\r\n") == "positions | names |");
  CHECK(texts.words("\xEF\xBB\xBF"
                    "a") == "positions 0 | names 0 | a");
  CHECK(texts.words("a\n" + std::string(65537, 'x')) ==
        "F041 `t.txt`:2:1: this name is longer than 65536 bytes\n");
  CHECK(texts.words("a \xFF") == "F031 `t.txt`:1:3: this is not UTF-8 text\n");
  CHECK(texts.words(std::string("a\0", 2)) ==
        "F030 `t.txt` is not a text file: line 1 holds a NUL byte\n");
}

TEST_CASE("txt: the line of each token") {
  Diagnostics diagnostics;
  const auto facts = read_words("a b\n\nc\nd e", nullptr, {"t", {}, diagnostics});
  REQUIRE(facts.has_value());
  const std::vector<std::uint32_t> lines = {1, 1, 3, 4, 4};
  for (std::size_t row = 0; row < lines.size(); ++row) CHECK(facts->lines[row] == lines[row]);
}

TEST_CASE("txt: a vocabulary numbers the tokens") {
  const Texts texts;
  texts.folder.put("v.txt", "or\nbe\nto\nnot\n");
  CHECK(texts.words("to be or", "v.txt") == "positions 0 1 2 | names 2 1 0 | or be to not");
  CHECK(texts.words("to be\nor né maybe", "v.txt") ==
        "F043 `t.txt`:2:4: `né` is not in the vocabulary `v.txt`\n"
        "F043 `t.txt`:2:7: `maybe` is not in the vocabulary `v.txt`\n");
  CHECK(texts.words("a", "missing.txt") == "F001 there is no file `missing.txt`\n");
}

TEST_CASE("txt: has two indices, and no value, layout or header") {
  const Folder folder;
  Diagnostics diagnostics;
  const ReadOptions here{.root = folder.root()};
  folder.put("t.txt", "a");
  folder.put("t.csv", "a");
  CHECK_FALSE(read_facts("t.txt", 3, here, {}, diagnostics));
  CHECK_FALSE(read_facts("t.txt", 2, {.header = true}, {}, diagnostics));
  CHECK_FALSE(read_array("t.txt", {.layout = "matrix"}, {}, diagnostics));
  CHECK_FALSE(read_facts("t.csv", 2, {.vocab = "v.txt"}, {}, diagnostics));
  CHECK(said(diagnostics) ==
        "F042 `t.txt` is a text, the relation of position and token: it has 2 indices, not 3\n"
        "F006 `t.txt`: `header` says nothing about a .txt file\n"
        "F006 `t.txt`: `layout` says nothing about a .txt file\n"
        "F006 `t.csv`: `vocab` says nothing about a .csv file\n");
}

TEST_CASE("names of an axis: one a line") {
  const Texts texts;
  CHECK(texts.names("p.txt", "Alice\n Bob Dylan \r\n2048") == "<Alice><Bob Dylan><2048>");
  CHECK(texts.names("p.txt", "") == "");
  CHECK(texts.names("p.csv", "\"a,\"\"b\"\nx\n\"\"\n") == "<a,\"b><x><>");
  CHECK(texts.names("p.csv", "who\nx\n", true) == "<x>");
  CHECK(texts.names("p.tsv", "\"x\"\ny\n") == "<\"x\"><y>");
}

TEST_CASE("names of an axis: errors name the line") {
  const Texts texts;
  CHECK(texts.names("p.txt", "a\n\nb\n") ==
        "F045 `p.txt`:2: this line is empty, where a name is needed\n");
  CHECK(texts.names("p.csv", "a\n\nb\n") ==
        "F045 `p.csv`:2: this line is empty, where a name is needed\n");
  CHECK(texts.names("p.txt", "a\nb\na\n") == "F044 `p.txt`:3: `a` is on line 1 already\n");
  CHECK(texts.names("p.csv", "x\na\n\"a\"\n", true) ==
        "F044 `p.csv`:3: `a` is on line 2 already\n");
  CHECK(texts.names("p.csv", "a\nb,c\n") ==
        "F034 `p.csv`:2: there are 2 fields here, and one name a line is needed\n");
  CHECK(texts.names("p.txt", "a\n" + std::string(65537, 'x')) ==
        "F041 `p.txt`:2:1: this name is longer than 65536 bytes\n");
  CHECK(texts.names("p.txt", "a\n\xFF\n") == "F031 `p.txt`:2:1: this is not UTF-8 text\n");
  CHECK(texts.names("p.npy", "a\n") ==
        "F005 `p.npy`: reading names from .npy files is not available yet\n");
  CHECK(texts.names("p.txt", "a", true) ==
        "F006 `p.txt`: `header` says nothing about a .txt file\n");
}

}  // namespace
}  // namespace fuse::io
