#include <doctest/doctest.h>

#include <cstring>
#include <limits>

#include "fuse/io/formats.h"
#include "fuse/io/npy.h"
#include "fuse/io/npy_header.h"
#include "io/files.h"

namespace fuse::io {
namespace {

using data::Array;
using data::DType;
using data::Shape;
using test::contains;
using test::said;
using test::values;

std::string npy(const std::string& header, const std::string& payload, int version = 1) {
  std::string text = header + "\n";
  std::string head("\x93NUMPY", 6);
  head += static_cast<char>(version);
  head += '\0';
  const std::size_t width = version == 1 ? 2 : 4;
  for (std::size_t i = 0; i < width; ++i) head += static_cast<char>(text.size() >> (8 * i));
  return head + text + payload;
}

std::string dictionary(const std::string& descr, const std::string& shape, bool fortran = false) {
  return "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") +
         ", 'shape': " + shape + ", }";
}

template <typename T>
std::string bytes_of(std::vector<T> elements, bool swap = false) {
  std::string bytes(elements.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), elements.data(), bytes.size());
  for (std::size_t i = 0; swap && i < bytes.size(); i += sizeof(T)) {
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(i),
                 bytes.begin() + static_cast<std::ptrdiff_t>(i + sizeof(T)));
  }
  return bytes;
}

std::optional<Array> parse(const std::string& bytes, Diagnostics& diagnostics) {
  const Bytes held = Bytes::over(bytes);
  return read_npy(held, {"x.npy", {}, diagnostics});
}

Array read(const std::string& bytes) {
  Diagnostics diagnostics;
  const auto array = parse(bytes, diagnostics);
  INFO(said(diagnostics));
  REQUIRE(array.has_value());
  return *array;
}

std::string refused(const std::string& bytes) {
  Diagnostics diagnostics;
  CHECK_FALSE(parse(bytes, diagnostics).has_value());
  CHECK(diagnostics.items().size() == 1);
  return said(diagnostics);
}

template <typename T>
void check_type(const std::string& descr, DType held) {
  CAPTURE(descr);
  for (bool swap : {false, true}) {
    const std::string order = sizeof(T) == 1 ? "|" : swap ? ">" : "<";
    const Array array = read(npy(dictionary(order + descr, "(3,)"), bytes_of<T>({0, 1, 5}, swap)));
    CHECK(array.dtype() == held);
    CHECK(values(array) == std::vector<double>{0, 1, 5});
  }
}

TEST_CASE("npy: every element type in both byte orders") {
  check_type<std::int8_t>("i1", DType::I32);
  check_type<std::int16_t>("i2", DType::I32);
  check_type<std::int32_t>("i4", DType::I32);
  check_type<std::int64_t>("i8", DType::I64);
  check_type<std::uint8_t>("u1", DType::I32);
  check_type<std::uint16_t>("u2", DType::I32);
  check_type<std::uint32_t>("u4", DType::I64);
  check_type<std::uint64_t>("u8", DType::I64);
  check_type<float>("f4", DType::F32);
  check_type<double>("f8", DType::F64);

  const Array half =
      read(npy(dictionary("<f2", "(2,)"), bytes_of<std::uint16_t>({0x3C00, 0xC100})));
  CHECK(half.dtype() == DType::F16);
  CHECK(values(half) == std::vector<double>{1, -2.5});
  const Array truth = read(npy(dictionary("|b1", "(3,)"), std::string("\x00\x01\x07", 3)));
  CHECK(truth.dtype() == DType::Bool);
  CHECK(truth.as<std::uint8_t>()[2] == 1);  // any other byte would be no Boolean
}

TEST_CASE("npy: extreme values survive") {
  const auto low = std::numeric_limits<std::int64_t>::min();
  CHECK(read(npy(dictionary("<i8", "(1,)"), bytes_of<std::int64_t>({low}))).get_i64(0) == low);
  CHECK(read(npy(dictionary("|i1", "(1,)"), bytes_of<std::int8_t>({-128}))).get_i64(0) == -128);
  CHECK(read(npy(dictionary(">u4", "(1,)"), bytes_of<std::uint32_t>({0xFFFFFFFF}, true)))
            .get_i64(0) == 0xFFFFFFFF);
  CHECK(
      contains(refused(npy(dictionary("<u8", "(1,)"), bytes_of<std::uint64_t>({~0ull}))), "F011"));
}

TEST_CASE("npy: versions, element orders, ranks") {
  for (int version : {1, 2, 3}) {
    const Array array = read(npy(dictionary("<f4", "(2,)"), bytes_of<float>({1, 2}), version));
    CHECK(values(array) == std::vector<double>{1, 2});
  }
  const Array fortran =
      read(npy(dictionary("<f4", "(2, 3)", true), bytes_of<float>({1, 4, 2, 5, 3, 6})));
  CHECK(fortran.shape() == Shape{2, 3});
  CHECK(values(fortran) == std::vector<double>{1, 2, 3, 4, 5, 6});
  const Array cube =
      read(npy(dictionary("|i1", "(2, 1, 2)", true), bytes_of<std::int8_t>({1, 3, 2, 4})));
  CHECK(values(cube) == std::vector<double>{1, 2, 3, 4});

  const Array scalar = read(npy(dictionary("<f8", "()"), bytes_of<double>({2.5})));
  CHECK(scalar.rank() == 0);
  CHECK(values(scalar) == std::vector<double>{2.5});
  CHECK(read(npy(dictionary("<f4", "(0, 3)"), "")).shape() == Shape{0, 3});
  CHECK(read(npy(dictionary("<f4", "(0, 3)", true), "")).shape() == Shape{0, 3});
  // The order of the entries, blanks, quotes and the long integers of Python 2 do not matter.
  CHECK(read(npy("{ \"shape\":(2L ,) ,\"fortran_order\":False,\"descr\":\"<f4\"}",
                 bytes_of<float>({1, 2})))
            .shape() == Shape{2});
}

TEST_CASE("npy: what is not a .npy file") {
  CHECK(contains(refused(""), "F010 `x.npy` is not a valid .npy file: it is empty"));
  CHECK(contains(refused("hello world, this is text"), "it does not start as one"));
  CHECK(contains(refused("PK\x03\x04 and more"), "archive"));
  CHECK(contains(refused("\x93NUM"), "it does not start as one"));
  CHECK(contains(refused(std::string("\x93NUMPY\x09\x00\x10\x00", 10)), "its version is 9.0"));
  CHECK(contains(refused(std::string("\x93NUMPY\x01\x00\x10", 9)), "ends inside its header"));
  CHECK(contains(refused(std::string("\x93NUMPY\x01\x00\xFF\xFF{'descr'", 18)), "ends inside"));
  CHECK(
      contains(refused(std::string("\x93NUMPY\x02\x00\xFF\xFF\xFF\xFF", 12)), "4294967295 bytes"));
  CHECK(contains(refused(npy("not a dictionary", "")), "its header is no dictionary"));
  CHECK(contains(refused(npy("{'descr': '<f4'}", "")), "lacks one of"));
  CHECK(contains(refused(npy("{'descr': '<f4', 'descr': '<f4', }", "")), "twice"));
  CHECK(contains(refused(npy("{'other': 3}", "")), "unknown entry `other`"));
  CHECK(contains(refused(npy(dictionary("<f4", "3"), "")), "not a tuple"));
  CHECK(contains(refused(npy(dictionary("<f4", "(99999999999999999999,)"), "")), "not a tuple"));
  CHECK(contains(refused(npy(dictionary("<f4", "(-3,)"), "")), "negative size -3"));
}

TEST_CASE("npy: shapes that no file can hold are refused before anything is allocated") {
  const std::string huge = refused(npy(dictionary("<f8", "(9223372036854775807,)"), ""));
  CHECK(huge == "F014 `x.npy` claims the shape (9223372036854775807), which no memory holds\n");
  CHECK(contains(refused(npy(dictionary("<f4", "(4294967296, 4294967296, 4)"), "")), "F014"));
  CHECK(contains(refused(npy(dictionary("<f4", "(0, 9223372036854775807)"), "")), "F014"));
  CHECK(refused(npy(dictionary("<f4", "(1000000, 1000000)"), "abcd")) ==
        "F012 `x.npy` is cut short: its header promises 4000000000000 bytes of elements, and 4 are "
        "there\n");
  std::string dimensions = "(";
  for (int i = 0; i < 65; ++i) dimensions += "1,";
  CHECK(
      contains(refused(npy(dictionary("|i1", dimensions + ")"), "a")), "more than 64 dimensions"));
}

TEST_CASE("npy: length and type") {
  CHECK(contains(refused(npy(dictionary("<f4", "(3,)"), "abcd")), "F012"));
  CHECK(contains(refused(npy(dictionary("<f4", "(1,)"), "abcdefgh")), "F013"));
  for (const char* descr :
       {"<c8", "<U3", "|S4", "|O", "<M8[s]", "<f16", "|V2", "<f3", "f4", "<q8", "<i0"}) {
    CHECK(contains(refused(npy(dictionary(descr, "(1,)"), "abcdefgh")), descr));
  }
  CHECK(contains(refused(npy("{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, "
                             "'shape': (1,), }",
                             "abcdefgh")),
                 "F011 `x.npy` holds elements of type `[('a', '<f4'), ('b', '<i4')]`"));
}

TEST_CASE("npy: written arrays read back, with elements at a multiple of 64") {
  const test::Folder folder;
  for (DType dtype :
       {DType::Bool, DType::I32, DType::I64, DType::F16, DType::BF16, DType::F32, DType::F64}) {
    for (const Shape& shape : {Shape{}, Shape{3}, Shape{2, 3}, Shape{0}, Shape{1, 1, 2}}) {
      Array array(dtype, shape);
      for (std::int64_t i = 0; i < array.size(); ++i) array.set_f64(i, i % 2 == 0 ? 1 : 0);
      Diagnostics diagnostics;
      REQUIRE(write_array(folder.path("a.npy"), array, {}, diagnostics));
      const std::string bytes = folder.get("a.npy");
      CHECK((bytes.find('\n') + 1) % 64 == 0);
      const auto back = read_array(folder.path("a.npy"), {}, {}, diagnostics);
      REQUIRE(back.has_value());
      CHECK(back->dtype() == (dtype == DType::BF16 ? DType::F32 : dtype));
      CHECK(back->shape() == shape);
      CHECK(values(*back) == values(array));
    }
  }
}

TEST_CASE("npy: the dtype that a program asks for") {
  const test::Folder folder;
  folder.put("x.npy", npy(dictionary("<f8", "(2, 2)"), bytes_of<double>({1, 2, 2.5, -1})));
  Diagnostics diagnostics;
  const auto real = read_array(folder.path("x.npy"), {.dtype = DType::F32}, {}, diagnostics);
  REQUIRE(real.has_value());
  CHECK(real->dtype() == DType::F32);
  CHECK_FALSE(read_array("x.npy", {.dtype = DType::I64, .root = folder.root()}, {}, diagnostics));
  CHECK(said(diagnostics) == "F015 `x.npy` holds 2.5 at [1, 0], which is no value of type i64\n");
}

}  // namespace
}  // namespace fuse::io
