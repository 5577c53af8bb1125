#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include "fuse/io/formats.h"
#include "fuse/io/output.h"
#include "io/files.h"

namespace fuse::io {
namespace {

using data::Array;
using data::DType;
using test::contains;
using test::Folder;
using test::said;

namespace fs = std::filesystem;

std::string complaint(const std::string& path, const ReadOptions& options) {
  Diagnostics diagnostics;
  CHECK_FALSE(read_array(path, options, {}, diagnostics).has_value());
  return said(diagnostics);
}

TEST_CASE("formats: by extension") {
  const Folder folder;
  const ReadOptions here{.root = folder.root()};
  CHECK(complaint("x.npy", here) == "F001 there is no file `x.npy`\n");
  fs::create_directory(folder.path("d.npy"));
  CHECK(complaint("d.npy", here) == "F002 `d.npy` is a directory, not a file\n");
  CHECK(complaint("x", here) ==
        "F004 `x` is in no format Fuse knows: its name has no extension, which says the format\n");
  CHECK(complaint("x.nyp", here) ==
        "F004 `x.nyp` is in no format Fuse knows: there is no format `.nyp`\n");
  CHECK(complaint("x.npz", here) == "F001 there is no file `x.npz`\n");
  CHECK(complaint("x.safetensors.index.json", here) ==
        "F001 there is no file `x.safetensors.index.json`\n");
  CHECK(complaint("x.parquet", here) ==
        "F005 `x.parquet`: reading .parquet files is not available yet\n");
  CHECK(complaint("x.npy", {.key = "a"}) == "F006 `x.npy`: `key` says nothing about a .npy file\n");
  CHECK(complaint("x.npy", {.header = true}) ==
        "F006 `x.npy`: `header` says nothing about a .npy file\n");
  CHECK(complaint("x.json", {.layout = "matrix"}) ==
        "F006 `x.json`: `layout` says nothing about a .json file\n");
  CHECK(complaint("/dev/null.npy", {}) == "F001 there is no file `/dev/null.npy`\n");
  Diagnostics diagnostics;
  CHECK_FALSE(read_facts("x.npy", 2, here, {}, diagnostics));
  CHECK(contains(said(diagnostics), "F005 `x.npy`: reading .npy files is not available yet\n"));
  folder.put("UP.JSON", "[1]");
  CHECK(read_array("UP.JSON", here, {}, diagnostics).has_value());
}

TEST_CASE("formats: devices and pipes") {
  const Folder folder;
  fs::create_symlink("/dev/zero", folder.path("zero.npy"));
  CHECK(complaint("zero.npy", {.root = folder.root()}) ==
        "F003 `zero.npy` cannot be read: it is a device\n");
  REQUIRE(::mkfifo(folder.path("pipe.json").c_str(), 0600) == 0);
  if (::fork() == 0) {
    std::ofstream(folder.path("pipe.json")) << "[1, 2, 3]";
    ::_exit(0);
  }
  Diagnostics diagnostics;
  const auto array = read_array("pipe.json", {.root = folder.root()}, {}, diagnostics);
  REQUIRE(array.has_value());
  CHECK(array->size() == 3);
}

Content scalar() { return {Array(DType::F32, {}), false, std::nullopt}; }

TEST_CASE("output: files appear together, in folders made for them") {
  const Folder folder;
  Diagnostics diagnostics;
  OutputFiles files(folder.root());
  CHECK(files.add("runs/deep/a.npy", scalar(), {}, diagnostics));
  CHECK(files.add("b.json", scalar(), {}, diagnostics));
  CHECK_FALSE(fs::exists(folder.path("b.json")));
  CHECK(files.commit(diagnostics));
  CHECK(folder.listing() == "b.json\nruns\nruns/deep\nruns/deep/a.npy\n");
  CHECK(folder.get("b.json") == "0.0\n");
  CHECK((fs::status(folder.path("b.json")).permissions() & fs::perms::owner_write) !=
        fs::perms::none);
}

TEST_CASE("output: without a commit nothing is left, not even folders") {
  const Folder folder;
  Diagnostics diagnostics;
  folder.put("kept.json", "old");
  {
    OutputFiles files(folder.root());
    CHECK(files.add("runs/a.npy", scalar(), {}, diagnostics));
    CHECK(files.add("kept.json", scalar(), {}, diagnostics));
    CHECK_FALSE(files.add("runs/a.parquet", scalar(), {}, diagnostics));
  }
  CHECK(folder.listing() == "kept.json\n");
  CHECK(folder.get("kept.json") == "old");
  CHECK(said(diagnostics) ==
        "F005 `runs/a.parquet`: writing .parquet files is not available yet\n");
}

TEST_CASE("output: nothing leaves the root") {
  const Folder folder;
  fs::create_directories(folder.path("root/inner"));
  fs::create_directory_symlink(folder.path(""), folder.path("root/link"));
  fs::create_symlink(folder.path("target.json"), folder.path("root/file.json"));
  folder.put("target.json", "old");
  const auto refused = [&](const std::string& path) {
    Diagnostics diagnostics;
    OutputFiles files(folder.path("root"));
    CHECK_FALSE(files.add(path, scalar(), {}, diagnostics));
    return contains(said(diagnostics), "F050");
  };
  CHECK(refused("../a.json"));
  CHECK(refused("inner/../../a.json"));
  CHECK(refused("/tmp/a.json"));
  CHECK(refused("link/a.json"));
  CHECK(refused("file.json"));
  CHECK(refused(folder.path("a.json")));
  CHECK(refused(folder.path("root2/a.json")));

  Diagnostics diagnostics;
  OutputFiles files(folder.path("root"));
  CHECK(files.add("inner/../a.json", scalar(), {}, diagnostics));
  CHECK(files.add(folder.path("root/b.json"), scalar(), {}, diagnostics));
  CHECK(files.commit(diagnostics));
  CHECK(folder.get("target.json") == "old");
  CHECK(fs::exists(folder.path("root/a.json")));
}

TEST_CASE("output: what cannot be written") {
  const Folder folder;
  const auto complaint = [&](const std::string& path, const Content& content) {
    Diagnostics diagnostics;
    OutputFiles files(folder.root());
    CHECK_FALSE(files.add(path, content, {}, diagnostics));
    return said(diagnostics);
  };
  fs::create_directory(folder.path("d.json"));
  folder.put("f", "");
  CHECK(complaint("d.json", scalar()) == "F002 `d.json` is a directory, not a file\n");
  CHECK(contains(complaint("f/a.json", scalar()), "F051 `f/a.json` cannot be written: "));
  CHECK(complaint("a.npy", {Array(DType::F32, {3}), false, 2}) ==
        "F052 `a.npy`: a .npy file does not hold the result of topk\n");
  CHECK(complaint("a", scalar()) ==
        "F004 `a` is in no format Fuse knows: its name has no extension, which says the format\n");
  fs::create_symlink("/dev/null", folder.path("null.json"));
  Diagnostics diagnostics;
  OutputFiles anywhere;
  CHECK_FALSE(anywhere.add(folder.path("null.json"), scalar(), {}, diagnostics));
  CHECK(contains(said(diagnostics), "it is not a regular file"));
  OutputFiles twice(folder.root());
  CHECK(twice.add("a.json", scalar(), {}, diagnostics));
  CHECK_FALSE(twice.add("./a.json", scalar(), {}, diagnostics));
  CHECK(contains(said(diagnostics), "F053 `./a.json` is written twice"));
}

}  // namespace
}  // namespace fuse::io
