#include <doctest/doctest.h>

#include <cstring>

#include "fuse/io/formats.h"
#include "fuse/io/safetensors.h"
#include "io/archive.h"
#include "io/files.h"

namespace fuse::io {
namespace {

using data::Array;
using data::DType;
using data::Shape;
using test::contains;
using test::said;
using test::values;

std::string file_of(const std::string& header, const std::string& payload = "") {
  std::string bytes;
  test::put<std::uint64_t>(bytes, header.size());
  return bytes + header + payload;
}

std::string tensor(const std::string& name, const std::string& dtype, const std::string& shape,
                   std::size_t begin, std::size_t end) {
  return fmt::format(R"("{}":{{"dtype":"{}","shape":{},"data_offsets":[{},{}]}})", name, dtype,
                     shape, begin, end);
}

template <typename T>
std::string bytes_of(const std::vector<T>& elements) {
  std::string bytes(elements.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), elements.data(), bytes.size());
  return bytes;
}

Array read(const std::string& bytes, const std::string& key = "") {
  Diagnostics diagnostics;
  const auto array = read_safetensors(Bytes::over(bytes), key, {"x", {}, diagnostics});
  INFO(said(diagnostics));
  REQUIRE(array.has_value());
  return *array;
}

std::string refused(const std::string& bytes, const std::string& key = "") {
  Diagnostics diagnostics;
  CHECK_FALSE(read_safetensors(Bytes::over(bytes), key, {"x", {}, diagnostics}).has_value());
  REQUIRE(diagnostics.items().size() == 1);
  return said(diagnostics) + diagnostics.items()[0].hint_text;
}

std::string refused_header(const std::string& header, const std::string& payload = "") {
  return refused(file_of(header, payload));
}

template <typename T>
void check_type(const std::string& dtype, DType held, std::vector<T> elements,
                const std::vector<double>& expected) {
  CAPTURE(dtype);
  const std::string payload = bytes_of(elements);
  const std::string shape = fmt::format("[{}]", elements.size());
  const Array array =
      read(file_of("{" + tensor("a", dtype, shape, 0, payload.size()) + "}", payload));
  CHECK(array.dtype() == held);
  CHECK(values(array) == expected);
}

TEST_CASE("safetensors: every element type") {
  const std::vector<double> small{0, 1, 5};
  check_type<std::uint8_t>("BOOL", DType::Bool, {0, 1, 7}, {0, 1, 1});
  check_type<std::int8_t>("I8", DType::I32, {0, 1, -5}, {0, 1, -5});
  check_type<std::uint8_t>("U8", DType::I32, {0, 1, 255}, {0, 1, 255});
  check_type<std::int16_t>("I16", DType::I32, {0, 1, -5}, {0, 1, -5});
  check_type<std::uint16_t>("U16", DType::I32, {0, 1, 65535}, {0, 1, 65535});
  check_type<std::int32_t>("I32", DType::I32, {0, 1, -5}, {0, 1, -5});
  check_type<std::uint32_t>("U32", DType::I64, {0, 1, 4294967295u}, {0, 1, 4294967295.0});
  check_type<std::int64_t>("I64", DType::I64, {0, 1, -5}, {0, 1, -5});
  check_type<std::uint64_t>("U64", DType::I64, {0, 1, 5}, small);
  check_type<std::uint16_t>("F16", DType::F16, {0, 0x3C00, 0xC100}, {0, 1, -2.5});
  check_type<std::uint16_t>("BF16", DType::BF16, {0, 0x3F80, 0xC020}, {0, 1, -2.5});
  check_type<float>("F32", DType::F32, {0, 1, 5}, small);
  check_type<double>("F64", DType::F64, {0, 1, 5}, small);
}

TEST_CASE("safetensors: types that are not read") {
  for (const char* dtype : {"F8_E4M3", "F8_E5M2", "F8_E8M0", "F9_NEW"}) {
    const std::string header =
        "{" + tensor("w", dtype, "[2]", 0, 2) + "," + tensor("b", "U8", "[1]", 2, 3) + "}";
    CHECK(contains(
        refused(file_of(header, "abc"), "w"),
        fmt::format("F076 `x` holds the tensor `w` with elements of type {}, which", dtype)));
    CHECK(read(file_of(header, "abc"), "b").size() == 1);  // beside it nothing is amiss
  }
  CHECK(
      contains(refused_header("{" + tensor("w", "U64", "[1]", 0, 8) + "}", std::string(8, '\xff')),
               "larger than an i64"));
}

TEST_CASE("safetensors: shapes, order, blanks, metadata") {
  const std::string payload = bytes_of<float>({1, 2, 3});
  const std::string header =
      R"({"__metadata__":{"format":"pt"}, )" + tensor("b", "F32", "[1]", 8, 12) + "," +
      tensor("none", "F32", "[0,5]", 8, 8) + "," + tensor("a", "F32", "[1,2]", 0, 8) + "}  ";
  CHECK(values(read(file_of(header, payload), "a")) == std::vector<double>{1, 2});
  CHECK(read(file_of(header, payload), "a").shape() == Shape{1, 2});
  CHECK(values(read(file_of(header, payload), "b")) == std::vector<double>{3});
  CHECK(read(file_of(header, payload), "none").shape() == Shape{0, 5});
  CHECK(read(file_of("{" + tensor("s", "F32", "[]", 0, 4) + "}", "abcd")).rank() == 0);
  const std::string more =
      R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"new":[{"x":1}]}})";
  CHECK(read(file_of(more, "a")).size() == 1);  // of a later version
  CHECK(refused(file_of(header, payload)) ==
        "F073 `x` holds 3 arrays, and no `key` says which one\nsay `key=` one of `a`, `none`, `b`");
  CHECK(refused(file_of(header, payload), "nome") ==
        "F074 `x` holds no array `nome`\ndid you mean `none`? it holds `a`, `none`, `b`");
  CHECK(refused_header("{}") == "F072 `x` holds no array\n");
  CHECK(contains(refused(file_of(header, payload), "__metadata__"), "F074"));
}

TEST_CASE("safetensors: headers that lie about their length") {
  CHECK(contains(refused(""), "F075 `x` is not a valid .safetensors file: it is empty"));
  CHECK(contains(refused("abc"), "too short"));
  CHECK(
      contains(refused(std::string(8, '\xff')), "18446744073709551615 bytes long, and the limit"));
  std::string length;
  test::put<std::uint64_t>(length, 100'000'001);
  CHECK(contains(refused(length + "{}"), "and the limit is 100000000"));
  length.clear();
  test::put<std::uint64_t>(length, 3);
  CHECK(contains(refused(length + "{}"), "claims to be 3 bytes long, and 2 are there"));
  CHECK(contains(refused(std::string(8, '\0')), "does not begin with `{`"));
  CHECK(contains(refused_header(" {}"), "does not begin with `{`"));
}

TEST_CASE("safetensors: headers that are no JSON, or say something else") {
  const auto in_header = [](const std::string& header, const std::string& problem) {
    CHECK(contains(refused_header(header, "a"), "in its header " + problem));
  };
  const std::string good = tensor("a", "U8", "[1]", 0, 1);
  in_header("{", "the JSON breaks at byte ");
  in_header("{" + good, "the JSON breaks at byte ");
  in_header("{" + good + "}}", "the JSON breaks at byte ");
  in_header("{" + good + "}" + std::string(1, '\0'), "the JSON breaks at byte ");
  in_header("{" + good + ",}", "the JSON breaks at byte ");
  in_header("{\"\xff\":1}", "the JSON breaks at byte ");
  in_header("{" + good + "," + good + "}", "the key `a` stands twice");
  in_header(R"({"a":{"dtype":"U8","dtype":"U8"}})", "the key `dtype` stands twice");
  in_header(R"({"__metadata__":{"a":"b","a":"c"}})", "the key `a` stands twice");
  in_header(R"({"__metadata__":{"a":1}})", "`__metadata__` holds something other than text at `a`");
  in_header(R"({"__metadata__":{"a":["b"]}})", "`__metadata__` holds something other");
  in_header(R"({"__metadata__":"a"})", "`__metadata__` is no JSON object");
  in_header(R"({"a":3})", "`a` is no JSON object");
  in_header(R"({"a":[{"dtype":"U8"}]})", "`a` is no JSON object");
  in_header(R"({"a":{"dtype":3}})", "`dtype` of the tensor `a` is no text");
  in_header(R"({"a":{"dtype":["U8"]}})", "`dtype` of the tensor `a` is no text");
  for (const char* shape :
       {"3", "[[1]]", "[-1]", "[1.0]", "[1e3]", "[true]", "[\"1\"]", "{}", "[null]"}) {
    in_header(fmt::format(R"({{"a":{{"shape":{}}}}})", shape),
              "`shape` of the tensor `a` is no list of sizes");
  }
  in_header(R"({"a":{"shape":[18446744073709551615]}})", "`shape` of the tensor `a` holds a size");
  in_header(R"({"a":{"shape":[99999999999999999999999]}})", "`shape` of the tensor `a` is no list");
  in_header(R"({"a":{"data_offsets":[0,1,2]}})",
            "`data_offsets` of the tensor `a` has more than two");
  in_header("{\"a\":{\"new\":" + std::string(100000, '[') + "}}",
            "lists or objects are nested too");
  std::string shape = "[1";
  for (int i = 0; i < 64; ++i) shape += ",1";
  in_header("{" + tensor("a", "U8", shape + "]", 0, 1) + "}", "`shape` of the tensor `a` has more");
}

TEST_CASE("safetensors: tensors that do not fill the file one after the other") {
  const auto of = [](const std::string& tensors, const std::string& payload) {
    return refused_header("{" + tensors + "}", payload);
  };
  CHECK(contains(of(R"("a":{"dtype":"U8","shape":[1]})", "a"), "its tensor `a` lacks one of"));
  CHECK(contains(of(R"("a":{"dtype":"U8","shape":[1],"data_offsets":[0]})", "a"), "lacks one of"));
  CHECK(contains(of(tensor("a", "U8", "[1]", 1, 0), "a"), "ends at 0, before it begins at 1"));
  CHECK(contains(of(tensor("a", "F32", "[2]", 0, 4), "abcd"),
                 "its tensor `a` needs 8 bytes for 2 elements of F32, and has 4"));
  CHECK(contains(of(tensor("a", "F32", "[4294967296,4294967296]", 0, 0), ""),
                 "claims the shape (4294967296, 4294967296), which no memory holds"));
  CHECK(contains(of(tensor("a", "F32", "[0,9223372036854775807]", 0, 0), ""), "no memory holds"));
  CHECK(contains(of(tensor("a", "U8", "[2]", 0, 2), "a"), "ends at byte 2, and 1 are there"));
  CHECK(contains(of(tensor("a", "U8", "[2]", 0, 2) + "," + tensor("b", "U8", "[2]", 1, 3), "abc"),
                 "its tensor `b` overlaps the one before it"));
  CHECK(contains(of(tensor("a", "U8", "[1]", 0, 1) + "," + tensor("b", "U8", "[1]", 2, 3), "abc"),
                 "its tensor `b` leaves a hole after the one before it"));
  CHECK(contains(of(tensor("a", "U8", "[1]", 0, 1), "abc"), "2 bytes after its last tensor"));
  CHECK(contains(of(tensor("a", "F4", "[3]", 0, 2), "ab"), "needs 2 bytes for 3 elements of F4"));
}

TEST_CASE("safetensors: written arrays read back") {
  const test::Folder folder;
  for (DType dtype :
       {DType::Bool, DType::I32, DType::I64, DType::F16, DType::BF16, DType::F32, DType::F64}) {
    for (const Shape& shape : {Shape{}, Shape{3}, Shape{2, 3}, Shape{0}}) {
      Array array(dtype, shape);
      for (std::int64_t i = 0; i < array.size(); ++i) array.set_f64(i, i % 2 == 0 ? 1 : 0);
      Diagnostics diagnostics;
      REQUIRE(write_array(folder.path("w.safetensors"), array, {}, diagnostics));
      const auto back = read_array(folder.path("w.safetensors"), {.key = "w"}, {}, diagnostics);
      REQUIRE(back.has_value());
      CHECK(back->dtype() == dtype);
      CHECK(back->shape() == shape);
      CHECK(values(*back) == values(array));
    }
  }
  std::string bytes;
  const auto emit = [&](std::string_view part) { bytes += part; };
  write_safetensors(Array(DType::F32, {1}), "a \"b\"\n", emit);
  CHECK(read(bytes, "a \"b\"\n").size() == 1);
}

TEST_CASE("safetensors: a model of several files") {
  const test::Folder folder;
  folder.put("m-1.safetensors", file_of("{" + tensor("a", "U8", "[1]", 0, 1) + "}", "\x07"));
  folder.put("m-2.safetensors", file_of("{" + tensor("b", "U8", "[1]", 0, 1) + "}", "\x08"));
  const std::string name = "m.safetensors.index.json";
  folder.put(name, R"({"metadata":{"total_size":2},"weight_map":{"a":"m-1.safetensors",)"
                   R"("b":"m-2.safetensors","c":"m-2.safetensors","d":"m-3.safetensors"}})");
  Diagnostics diagnostics;
  const auto at = [&](const std::string& key) {
    return read_array(name, {.key = key, .root = folder.root()}, {}, diagnostics);
  };
  CHECK(values(*at("a")) == std::vector<double>{7});
  CHECK(values(*at("b")) == std::vector<double>{8});
  CHECK_FALSE(holds_text(name));
  CHECK(diagnostics.empty());
  CHECK_FALSE(at("c"));
  CHECK_FALSE(at("d"));
  CHECK_FALSE(at("e"));
  CHECK(said(diagnostics) ==
        "F074 `m-2.safetensors` holds no array `c`\n"
        "F001 there is no file `m-3.safetensors`\n"
        "F074 `m.safetensors.index.json` holds no array `e`\n");
  CHECK(diagnostics.items()[0].labels[0].text ==
        "`m.safetensors.index.json` says that `c` lies there");
}

TEST_CASE("safetensors: an index that is none") {
  const auto complaint = [](const std::string& index) {
    Diagnostics diagnostics;
    CHECK_FALSE(find_shard(index, "a", {"i", {}, diagnostics}));
    return said(diagnostics);
  };
  CHECK(contains(complaint("["), "F077 `i` is not a valid index of .safetensors files"));
  CHECK(contains(complaint("{}"), "it lacks its `weight_map`"));
  CHECK(contains(complaint(R"({"weight_map":[]})"), "is no JSON object"));
  CHECK(contains(complaint(R"({"weight_map":{}})"), "F072"));
  for (const char* file : {R"("../a.safetensors")", R"("/a.safetensors")", R"("a.npz")", R"("")",
                           "3", R"(["a.safetensors"])", R"("a\\b.safetensors")"}) {
    CHECK(contains(complaint(fmt::format(R"({{"weight_map":{{"a":{}}}}})", file)),
                   "it names no .safetensors file beside it for `a`"));
  }
}

}  // namespace
}  // namespace fuse::io
