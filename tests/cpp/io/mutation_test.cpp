// Seeded mutations of good files: a reader answers with an array or with a diagnostic, and never
// crashes. The sanitizer build runs the same cases.
#include <doctest/doctest.h>

#include <functional>
#include <random>

#include "fuse/io/delimited.h"
#include "fuse/io/json.h"
#include "fuse/io/npy.h"
#include "fuse/io/npz.h"
#include "fuse/io/safetensors.h"
#include "fuse/io/text.h"
#include "fuse/io/words.h"
#include "io/archive.h"
#include "io/files.h"

namespace fuse::io {
namespace {

constexpr int mutations_per_format = 7000;

std::string mutated(std::string bytes, std::mt19937& random) {
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  const int edits = 1 + static_cast<int>(below(4));
  for (int i = 0; i < edits && !bytes.empty(); ++i) {
    const std::size_t at = below(bytes.size());
    switch (below(6)) {
      case 0: bytes[at] = static_cast<char>(random()); break;
      case 1: bytes[at] = "0123456789,[]()'\"-+.eL{}:\n\t "[below(29)]; break;
      case 2: bytes.erase(at, 1 + below(5)); break;
      case 3: bytes.insert(at, bytes.substr(below(bytes.size()), 1 + below(9))); break;
      case 4: bytes.resize(at); break;
      default: bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
    }
  }
  return bytes;
}

void survive(const std::vector<std::string>& seeds,
             const std::function<bool(std::string, const Report&)>& read) {
  std::mt19937 random(20240229);
  int good = 0, bad = 0;
  for (int i = 0; i < mutations_per_format; ++i) {
    const std::string bytes = mutated(seeds[static_cast<std::size_t>(i) % seeds.size()], random);
    Diagnostics diagnostics;
    const bool answered = read(bytes, {"x", {}, diagnostics});
    CHECK(answered != diagnostics.has_errors());
    (answered ? good : bad) += 1;
  }
  CHECK(good > 0);
  CHECK(bad > 0);
}

TEST_CASE("npy: mutated files") {
  std::vector<std::string> seeds;
  for (data::DType dtype : {data::DType::F32, data::DType::I64, data::DType::Bool}) {
    std::string bytes;
    write_npy(data::Array(dtype, {2, 3}), [&](std::string_view part) { bytes += part; });
    seeds.push_back(bytes);
    bytes.replace(bytes.find("False"), 5, "True ");
    seeds.push_back(bytes);
  }
  survive(seeds, [](std::string bytes, const Report& report) {
    return read_npy(Bytes::over(std::move(bytes)), report).has_value();
  });
}

TEST_CASE("npz: mutated files") {
  std::vector<std::string> seeds;
  for (bool deflate : {false, true}) {
    const std::string npy = test::npy_of({1, 2, 3});
    seeds.push_back(test::Archive{{test::Member::of("a.npy", npy, deflate)}}.bytes());
    seeds.push_back(test::Archive{{test::Member::of("a.npy", npy, deflate),
                                   test::Member::of("b.npy", test::npy_of({}), deflate)}}
                        .bytes());
    test::Archive wide{{test::Member::of("a.npy", npy, deflate)}};
    wide.wide = true;
    seeds.push_back(wide.bytes());
  }
  survive(seeds, [](std::string bytes, const Report& report) {
    return read_npz(Bytes::over(std::move(bytes)), "a", report).has_value();
  });
}

TEST_CASE("safetensors: mutated files") {
  std::vector<std::string> seeds;
  for (data::DType dtype : {data::DType::F32, data::DType::BF16, data::DType::Bool}) {
    std::string bytes;
    write_safetensors(data::Array(dtype, {2, 3}), "a", [&](auto part) { bytes += part; });
    seeds.push_back(bytes);
  }
  survive(seeds, [](std::string bytes, const Report& report) {
    return read_safetensors(Bytes::over(std::move(bytes)), "a", report).has_value();
  });
}

TEST_CASE("safetensors: mutated indices") {
  survive({R"({"metadata":{},"weight_map":{"a":"x.safetensors","b":"y.safetensors"}})"},
          [](std::string bytes, const Report& report) {
            const auto text = checked_text(std::move(bytes), report);
            return text && find_shard(*text, "a", report).has_value();
          });
}

TEST_CASE("json: mutated files") {
  survive({"[[1, 2.5], [-3e4, \"inf\"]]", "[]", "[[[true], [false]], [[true], [true]]]", "7"},
          [](std::string bytes, const Report& report) {
            const auto text = checked_text(std::move(bytes), report);
            return text && read_json(*text, report).has_value();
          });
}

TEST_CASE("csv: mutated files") {
  survive({"0,1,0.5\n2,3,-1e9\n", "from,to,w\n\"1\",\"2\"\"\",3\r\n\n4,5,nan\n", "1\n2\n3\n",
           "Ann,\"B,\"\"b\"\nCy,12\n", "-1,2.5\n99999999999999999999,1e3\n", "é,x,1\n\"7\",y,2\n"},
          [](std::string bytes, const Report& report) {
            const std::string_view text = without_byte_order_mark(bytes);
            for (const bool header : {false, true}) {
              Diagnostics ignored;
              const Report quiet{"x", {}, ignored};
              const bool matrix = read_delimited_matrix(text, ',', header, quiet).has_value();
              CHECK(matrix != ignored.has_errors());
              const bool tsv = read_delimited_facts(text, '\t', 1, header, quiet).has_value();
              CHECK((matrix && tsv) != ignored.has_errors());
            }
            return read_delimited_facts(text, ',', 2, false, report).has_value();
          });
}

TEST_CASE("jsonl: mutated files") {
  survive({"[\"Ann\", 1, 0.5]\n[\"B\\u00e9\\n\", 2, -1e9]\n", "[1, 2]\r\n\n[-3, 4.5]",
           "[\"\\ud83d\\ude00\", \"\"]\n"},
          [](std::string bytes, const Report& report) {
            return read_jsonl_facts(bytes, 2, report).has_value();
          });
}

TEST_CASE("txt: mutated files") {
  auto names = std::make_shared<data::Names>();
  for (const char* word : {"to", "be", "or", "not", "é"}) names->add(word);
  const Vocabulary vocabulary{names, "v.txt"};
  survive({"to be or not to be\n", "é\tto\r\n\nbe", "not\nor\n"},
          [&](std::string bytes, const Report& report) {
            Diagnostics ignored;
            const bool any = read_words(bytes, nullptr, {"x", {}, ignored}).has_value();
            CHECK(any != ignored.has_errors());
            return read_words(bytes, &vocabulary, report).has_value();
          });
}

TEST_CASE("names: mutated files") {
  const test::Folder folder;
  for (const char* file : {"x.txt", "x.csv"}) {
    survive({"Ann\nBob Dylan\r\n\"x,\"\n", "a\nb\nc\nd\ne"},
            [&](std::string bytes, const Report& report) {
              folder.put(file, bytes);
              return read_names(file, {.root = folder.root()}, {}, report.diagnostics) != nullptr;
            });
  }
}

}  // namespace
}  // namespace fuse::io
