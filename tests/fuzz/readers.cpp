#include "readers.h"

#include "fuse/io/json.h"
#include "fuse/io/little_endian.h"
#include "fuse/io/npy.h"
#include "fuse/io/npz.h"
#include "fuse/io/safetensors.h"
#include "fuse/io/text.h"
#include "io/archive.h"

namespace fuse::fuzz {

namespace {

using data::Array;
using data::DType;
using io::Bytes;
using io::Report;
using Seeds = std::vector<std::string>;

// Every element is read, so that one outside the memory of the array is noticed.
bool touched(const std::optional<Array>& array) {
  volatile double sum = 0;
  for (std::int64_t i = 0; array && i < array->size(); ++i) sum = sum + array->get_f64(i);
  return array.has_value();
}

template <typename Write>
std::string bytes_of(Write write) {
  std::string bytes;
  write([&](std::string_view part) { bytes += part; });
  return bytes;
}

Array counting(DType dtype, data::Shape shape) {
  Array array(dtype, std::move(shape));
  for (std::int64_t i = 0; i < array.size(); ++i) array.set_i64(i, i);
  return array;
}

Seeds npy_seeds() {
  Seeds seeds;
  for (DType dtype : {DType::Bool, DType::I32, DType::F16, DType::F64}) {
    const Array array = counting(dtype, {2, 3});
    seeds.push_back(bytes_of([&](const io::Emit& emit) { io::write_npy(array, emit); }));
  }
  for (const char* descr : {"<u8", ">i2", "|u1", ">f4"}) {
    seeds.push_back(test::npy_of({1, 2}, descr, "(1,)"));
  }
  seeds.push_back(seeds[1]);
  seeds.back().replace(seeds.back().find("False"), 5, "True ");
  return seeds;
}

// The length of the header counts up to the line end that closes it.
void mend_npy(std::string& bytes) {
  const std::size_t end = bytes.find('\n', 10);
  if (bytes.size() < 10 || end == bytes.npos || end - 9 > 0xffff) return;
  bytes[8] = static_cast<char>(end - 9);
  bytes[9] = static_cast<char>((end - 9) >> 8);
}

Seeds npz_seeds() {
  const Array array = counting(DType::I64, {2});
  Seeds seeds = {bytes_of([&](const io::Emit& emit) { io::write_npz(array, "a", emit); })};
  for (bool deflate : {false, true}) {
    const auto a = test::Member::of("a.npy", test::npy_of({1, 2, 3}), deflate);
    const auto b = test::Member::of("b/c.npy", test::npy_of({}), deflate);
    test::Archive archive{{a, b, test::Member::of("b/", "")}};
    archive.comment = "comment";
    seeds.push_back(archive.bytes());
    archive.wide = true;
    seeds.push_back(archive.bytes());
    seeds.push_back(test::Archive{{a}}.bytes());
  }
  return seeds;
}

Seeds safetensors_seeds() {
  Seeds seeds;
  for (DType dtype : {DType::Bool, DType::I64, DType::BF16, DType::F32}) {
    const Array array = counting(dtype, {2, 3});
    seeds.push_back(
        bytes_of([&](const io::Emit& emit) { io::write_safetensors(array, "a", emit); }));
  }
  std::string header =
      R"({"__metadata__":{"format":"pt"},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
      R"("b":{"dtype":"F8_E4M3","shape":[1,0],"data_offsets":[2,2]},)"
      R"("c":{"dtype":"U64","shape":[],"data_offsets":[2,10],"more":[{"x":null}]}})";
  std::string bytes;
  test::put<std::uint64_t>(bytes, header.size());
  seeds.push_back(bytes + header + "0123456789");
  return seeds;
}

// The header ends at the brace before the elements.
void mend_safetensors(std::string& bytes) {
  const std::size_t end = bytes.rfind("}}");
  if (bytes.size() < 10 || end == bytes.npos || end < 8) return;
  std::string length;
  io::append_little(length, std::uint64_t{end + 2 - 8});
  bytes.replace(0, 8, length);
}

Seeds index_seeds() {
  return {
      R"({"metadata":{"total_size":2},"weight_map":{"a":"x.safetensors","b":"y.safetensors"}})"};
}

Seeds json_seeds() {
  return {"[[1, 2.5], [-3e4, \"inf\"]]",
          "[]",
          "[[1, null], [null, 0.5]]",
          "[[[true], [false]], [[true], [true]]]",
          "7",
          "[-9223372036854775808, 9223372036854775807, 1e400, \"nan\"]"};
}

bool read_npz_twice(const std::string& bytes, const Report& report) {
  // Without a key first: what is asked for must not decide whether the directory is sound.
  Diagnostics ignored;
  touched(io::read_npz(Bytes::over(bytes), "", {report.file, {}, ignored}));
  return touched(io::read_npz(Bytes::over(bytes), "a", report));
}

bool read_safetensors_twice(const std::string& bytes, const Report& report) {
  Diagnostics ignored;
  touched(io::read_safetensors(Bytes::over(bytes), "c", {report.file, {}, ignored}));
  return touched(io::read_safetensors(Bytes::over(bytes), "a", report));
}

std::vector<Reader> array_readers() {
  return {
      {"npy",
       npy_seeds,
       [](const std::string& bytes, const Report& report) {
         return touched(io::read_npy(Bytes::over(bytes), report));
       },
       {"'descr'", "'shape'", "'fortran_order'", "True", "False", "(0,)", "<f8", "|b1", ">u8"},
       mend_npy},
      {"npz",
       npz_seeds,
       read_npz_twice,
       {"PK\x01\x02", "PK\x03\x04", "PK\x05\x06", "PK\x06\x06", "PK\x06\x07", "a.npy", "\x93NUMPY",
        std::string("\x01\0\x10\0", 4)}},
      {"safetensors",
       safetensors_seeds,
       read_safetensors_twice,
       {"\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"__metadata__\"", "\"F8_E5M2\"", "\"F32\"",
        "\"a\":", "[0,0]", "{}"},
       mend_safetensors},
      {"safetensors index",
       index_seeds,
       [](const std::string& bytes, const Report& report) {
         const auto text = io::checked_text(bytes, report);
         return text && io::find_shard(*text, "a", report).has_value();
       },
       {"\"weight_map\"", ".safetensors", "../", "{", "}", "[", "]", "\\u0000"}},
      {"json",
       json_seeds,
       [](const std::string& bytes, const Report& report) {
         const auto text = io::checked_text(bytes, report);
         return text && touched(io::read_json(*text, report));
       },
       {"true", "false", "null", "\"inf\"", "\"nan\"", "[", "]", "1e999", "-0", "[[]]"}},
  };
}

}  // namespace

const std::vector<Reader>& readers() {
  static const std::vector<Reader> table = [] {
    std::vector<Reader> all = array_readers();
    for (Reader& reader : text_readers()) all.push_back(std::move(reader));
    return all;
  }();
  return table;
}

}  // namespace fuse::fuzz
