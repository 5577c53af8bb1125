#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include "fuse/io/formats.h"
#include "fuse/io/npy.h"
#include "fuse/io/npz.h"
#include "fuse/io/zip.h"
#include "io/archive.h"
#include "io/files.h"

namespace fuse::io {
namespace {

using data::Array;
using data::DType;
using data::Shape;
using test::Archive;
using test::contains;
using test::deflated;
using test::Member;
using test::npy_of;
using test::said;
using test::values;

Array read(const std::string& bytes, const std::string& key = "") {
  Diagnostics diagnostics;
  const auto array = read_npz(Bytes::over(bytes), key, {"x.npz", {}, diagnostics});
  INFO(said(diagnostics));
  REQUIRE(array.has_value());
  return *array;
}

std::string refused(const std::string& bytes, const std::string& key = "") {
  Diagnostics diagnostics;
  CHECK_FALSE(read_npz(Bytes::over(bytes), key, {"x.npz", {}, diagnostics}).has_value());
  REQUIRE(diagnostics.items().size() == 1);
  return said(diagnostics) + diagnostics.items()[0].hint_text;
}

std::string written(const Array& array, const std::string& name) {
  std::string bytes;
  write_npz(array, name, [&](std::string_view part) { bytes += part; });
  return bytes;
}

TEST_CASE("npz: members stored and deflated, named with and without .npy") {
  for (bool deflate : {false, true}) {
    const std::string two = Archive{
        {Member::of("a.npy", npy_of({1, 2}), deflate),
         Member::of("b.npy", npy_of({3}),
                    deflate)}}.bytes();
    CHECK(values(read(two, "a")) == std::vector<double>{1, 2});
    CHECK(values(read(two, "b.npy")) == std::vector<double>{3});
    const std::string one = Archive{{Member::of("only.npy", npy_of({7}), deflate)}}.bytes();
    CHECK(values(read(one)) == std::vector<double>{7});
  }
  // A name with .npy is that member before it is another one's.
  const std::string both =
      Archive{{Member::of("a.npy", npy_of({1})), Member::of("a", npy_of({2}))}}.bytes();
  CHECK(values(read(both, "a")) == std::vector<double>{2});
  CHECK(values(read(both, "a.npy")) == std::vector<double>{1});
  const std::string folder =
      Archive{{Member::of("f/", ""), Member::of("f/a.npy", npy_of({4}))}}.bytes();
  CHECK(values(read(folder)) == std::vector<double>{4});
}

TEST_CASE("npz: which member") {
  const std::string three = Archive{
      {Member::of("wq.npy", npy_of({1})), Member::of("wk.npy", npy_of({1})),
       Member::of("bias.npy",
                  npy_of({1}))}}.bytes();
  CHECK(refused(three) ==
        "F073 `x.npz` holds 3 arrays, and no `key` says which one\n"
        "say `key=` one of `wq`, `wk`, `bias`");
  CHECK(refused(three, "bais") ==
        "F074 `x.npz` holds no array `bais`\n"
        "did you mean `bias`? it holds `wq`, `wk`, `bias`");
  CHECK(contains(refused(three, "nothing"), "\nit holds `wq`, `wk`, `bias`"));
  CHECK(refused(Archive{}.bytes()) == "F072 `x.npz` holds no array\n");
}

TEST_CASE("npz: what is no archive") {
  const std::string good = Archive{{Member::of("a.npy", npy_of({1, 2}))}}.bytes();
  CHECK(contains(refused(""), "F070 `x.npz` is not a valid .npz file: it is empty"));
  CHECK(contains(refused("hello"), "it does not start as one"));
  CHECK(contains(refused(npy_of({1})), "it does not start as one"));
  for (std::size_t size = 4; size < good.size(); ++size) {
    CHECK(contains(refused(good.substr(0, size)), "may be cut short"));
  }
  CHECK(values(read(good + std::string())) == std::vector<double>{1, 2});
  CHECK(contains(refused(good + "x"), "may be cut short"));
  Archive commented{{Member::of("a.npy", npy_of({1, 2}))}};
  commented.comment = "PK\x05\x06 says nothing";
  CHECK(values(read(commented.bytes())) == std::vector<double>{1, 2});
}

TEST_CASE("npz: directories that lie") {
  const auto with = [](auto change) {
    Archive archive{{Member::of("a.npy", npy_of({1, 2})), Member::of("b.npy", npy_of({3, 4}))}};
    change(archive);
    return refused(archive.bytes(), "b");
  };
  CHECK(contains(with([](Archive& a) { a.entries = 3; }), "its directory is not where"));
  CHECK(contains(with([](Archive& a) { a.entries = 1; }), "holds more than its members"));
  CHECK(contains(with([](Archive& a) { a.directory_at = 5; }), "something other than members"));
  CHECK(contains(with([](Archive& a) { a.directory_at = 1u << 30; }), "is not where it should"));
  CHECK(contains(with([](Archive& a) { a.disk = 1; }), "one of several parts"));
  CHECK(contains(with([](Archive& a) { a.members[1].name = "a.npy"; }), "two members `a.npy`"));
  CHECK(contains(with([](Archive& a) { a.members[1].name = "\xff"; }), "is not UTF-8"));
  CHECK(contains(with([](Archive& a) { a.members[1].at = 0; }), "reaches into what follows"));
  CHECK(contains(with([](Archive& a) { a.members[1].at = 1u << 30; }), "reaches into"));
  CHECK(contains(with([](Archive& a) { a.members[1].stored = 1u << 30; }), "reaches into"));
  CHECK(
      contains(with([](Archive& a) { a.members[1].stored = ~0u; }), "size of its member `b.npy`"));
  CHECK(contains(with([](Archive& a) { a.members[1].size = 3; }), "the directory promises 3"));
  CHECK(contains(with([](Archive& a) { a.members[1].local_name = "c.npy"; }),
                 "F071 `x.npz`: its member `b.npy` cannot be read: it does not lie where"));
  CHECK(contains(with([](Archive& a) { a.members[1].flags = 1; }), "it is encrypted"));
  CHECK(contains(with([](Archive& a) { a.members[1].method = 12; }), "compressed by method 12"));
  CHECK(contains(with([](Archive& a) {
                   a.members[1].content = "no";
                   a.members[1].fit();
                 }),
                 "F010 `x.npz[b.npy]` is not a valid .npy file: it does not start as one"));
}

TEST_CASE("npz: names that would lead elsewhere are names like others") {
  for (const char* name : {"../a.npy", "/etc/passwd", "..", "C:\\a", "a\nb"}) {
    CHECK(values(read(Archive{{Member::of(name, npy_of({1}))}}.bytes(), name)).size() == 1);
  }
}

TEST_CASE("npz: deflated members whose sizes or checksums lie") {
  const auto with = [](auto change) {
    Archive archive{{Member::of("a.npy", npy_of({1, 2, 3, 4}), true)}};
    change(archive.members[0]);
    return refused(archive.bytes());
  };
  CHECK(contains(with([](Member& m) { m.crc ^= 1; }), "its checksum is not that of its bytes"));
  CHECK(contains(with([](Member& m) { m.size -= 1; }), "longer than the directory says"));
  CHECK(contains(with([](Member& m) { m.size += 1; }), "shorter than the directory says"));
  CHECK(contains(with([](Member& m) { m.size = 0xfffffff0; }), "cannot hold the 4294967280"));
  CHECK(contains(with([](Member& m) { m.content[0] = '\xff'; }), "compressed bytes are damaged"));
  CHECK(contains(with([](Member& m) { m.content.resize(9), m.stored = 9; }), "shorter"));
  CHECK(contains(with([](Member& m) { m.content += "xx", m.stored += 2; }), "not as many as"));
}

TEST_CASE("npz: written arrays read back, begin at a multiple of 64 and carry their name") {
  for (DType dtype :
       {DType::Bool, DType::I32, DType::I64, DType::F16, DType::BF16, DType::F32, DType::F64}) {
    for (const Shape& shape : {Shape{}, Shape{3}, Shape{2, 3}, Shape{0}}) {
      Array array(dtype, shape);
      for (std::int64_t i = 0; i < array.size(); ++i) array.set_f64(i, i % 2 == 0 ? 1 : 0);
      const std::string bytes = written(array, "W");
      const Array back = read(bytes, "W");
      CHECK(back.dtype() == (dtype == DType::BF16 ? DType::F32 : dtype));
      CHECK(back.shape() == shape);
      CHECK(values(back) == values(array));
      CHECK(bytes.find("\x93NUMPY") % 64 == 0);
    }
  }
}

TEST_CASE("npz: large stored members are mapped, and writes stay in memory") {
  const test::Folder folder;
  Array array(DType::F32, {1000, 1000});
  array.set_f64(5, 2.5);
  for (const char* name : {"x.npz", "x.npy", "x.safetensors"}) {
    CAPTURE(name);
    Diagnostics diagnostics;
    REQUIRE(write_array(folder.path(name), array, {}, diagnostics));
    auto back = read_array(folder.path(name), {}, {}, diagnostics);
    REQUIRE(back.has_value());
    CHECK(back->get_f64(5) == 2.5);
    back->set_f64(5, 7);
    CHECK(back->get_f64(5) == 7);
    CHECK(read_array(folder.path(name), {}, {}, diagnostics)->get_f64(5) == 2.5);
    // What replaces the file leaves the memory alone.
    REQUIRE(write_array(folder.path(name), Array(DType::F32, {2}), {}, diagnostics));
    CHECK(back->get_f64(5) == 7);
    CHECK(back->get_f64(999999) == 0);
  }
}

TEST_CASE("npz: elements at odd places are copied") {
  Array array(DType::F64, {200000});
  array.set_f64(199999, 3);
  std::string npy;
  write_npy(array, [&](std::string_view part) { npy += part; });
  for (const char* name : {"a.npy", "ab.npy", "abc.npy"}) {
    const Array back = read(Archive{{Member::of(name, npy)}}.bytes());
    CHECK(back.get_f64(199999) == 3);
    CHECK(reinterpret_cast<std::uintptr_t>(back.data()) % 8 == 0);
  }
  const Array small = read(Archive{{Member::of("a.npy", npy, true)}}.bytes());
  CHECK(small.get_f64(199999) == 3);
}

TEST_CASE("npz: zip64, where it would not be needed") {
  Archive archive{{Member::of("a.npy", npy_of({1, 2})), Member::of("b.npy", npy_of({3}), true)}};
  archive.wide = true;
  CHECK(values(read(archive.bytes(), "a")) == std::vector<double>{1, 2});
  CHECK(values(read(archive.bytes(), "b")) == std::vector<double>{3});
  archive.members[1].size = 1ull << 62;
  CHECK(contains(refused(archive.bytes(), "b"), "cannot hold the 4611686018427387904"));
  archive.members[1].stored = ~0ull;
  CHECK(contains(refused(archive.bytes(), "a"), "reaches into what follows it"));
  archive.members[1].at = ~0ull - 1;
  CHECK(contains(refused(archive.bytes(), "a"), "reaches into what follows it"));
  archive.entries = ~0ull - 1;
  CHECK(contains(refused(archive.bytes(), "a"), "its directory is not where it should be"));
  std::string lost = archive.bytes();
  lost.replace(lost.find("PK\x06\x07") + 8, 8, 8, '\xff');
  CHECK(contains(refused(lost, "a"), "its zip64 record is not where it should be"));
}

TEST_CASE("npz: zip64, in a file of 4 GiB that takes no room") {
  const test::Folder folder;
  const std::int64_t count = (std::int64_t{1} << 30) + 7;
  const std::string head = npy_of({}, "<f4", fmt::format("({},)", count));
  const auto size = static_cast<std::uint64_t>(head.size()) + static_cast<std::uint64_t>(count) * 4;
  const ZipFrame frame = frame_zip_member("X.npy", size, 0);
  const std::string path = folder.path("x.npz");
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT, 0600);
  const std::string begin = frame.head + head;
  CHECK(begin.size() % 64 == 0);
  const auto end = static_cast<off_t>(frame.head.size() + size);
  const float last = 1.5;
  CHECK(::pwrite(file, begin.data(), begin.size(), 0) > 0);
  CHECK(::pwrite(file, &last, sizeof last, end - 4) > 0);
  CHECK(::pwrite(file, frame.tail.data(), frame.tail.size(), end) > 0);
  ::close(file);
  Diagnostics diagnostics;
  const auto array = read_array(path, {.key = "X"}, {}, diagnostics);
  INFO(said(diagnostics));
  REQUIRE(array.has_value());
  CHECK(array->shape() == Shape{count});
  CHECK(array->get_f64(count - 1) == 1.5);
  // Cut in the middle of the records after the directory.
  const std::string tail = frame.tail;
  for (std::size_t cut = 1; cut < tail.size(); ++cut) {
    REQUIRE(::truncate(path.c_str(), end + static_cast<off_t>(tail.size() - cut)) == 0);
    CHECK_FALSE(read_array(path, {.key = "X"}, {}, diagnostics).has_value());
  }
}

}  // namespace
}  // namespace fuse::io
