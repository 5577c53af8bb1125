// What is written of relations, and that it reads back as it was.
#include <doctest/doctest.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "fuse/io/delimited.h"
#include "fuse/io/format_table.h"
#include "fuse/io/output.h"
#include "io/facts.h"
#include "io/files.h"

namespace fuse::io {
namespace {

using data::Array;
using data::DType;
using data::Key;
using data::Names;
using data::Relation;
using test::Folder;
using test::said;
using test::shown;

std::shared_ptr<Names> names_of(const std::vector<std::string>& texts) {
  auto names = std::make_shared<Names>();
  for (const std::string& text : texts) names->add(text);
  return names;
}

Content sparse(data::Shape shape, const std::vector<std::vector<Key>>& rows,
               const std::vector<double>& values = {}) {
  auto relation = std::make_shared<Relation>();
  relation->shape = std::move(shape);
  relation->tuples.columns.resize(relation->shape.size());
  relation->tuples.rows = rows.size();
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) relation->tuples.columns[c].push_back(row[c]);
  }
  if (!values.empty()) {
    relation->values = Array(DType::F32, {static_cast<std::int64_t>(values.size())});
    for (std::size_t i = 0; i < values.size(); ++i) {
      relation->values.set_f64(static_cast<std::int64_t>(i), values[i]);
    }
  }
  Content content;
  content.relation = values.empty();
  content.sparse = std::move(relation);
  return content;
}

Content dense(DType dtype, data::Shape shape, const std::vector<double>& values) {
  Content content;
  content.array = Array(dtype, std::move(shape));
  content.relation = dtype == DType::Bool;
  for (std::size_t i = 0; i < values.size(); ++i) {
    content.array.set_f64(static_cast<std::int64_t>(i), values[i]);
  }
  return content;
}

// The file's bytes, or what is wrong with it.
std::string written(const std::string& file, const Content& content) {
  const Folder folder;
  Diagnostics diagnostics;
  OutputFiles files(folder.root());
  const bool good = files.add(file, content, {}, diagnostics) && files.commit(diagnostics);
  CHECK(good != diagnostics.has_errors());
  return good ? folder.get(file) : said(diagnostics);
}

TEST_CASE("sinks: dense relations as tuples, dense arrays with their values") {
  CHECK(written("x.csv", dense(DType::Bool, {2, 2}, {0, 1, 0, 0})) == "0,1\n");
  Content array = dense(DType::F32, {2, 2}, {0, 0.1, 0.2, 0.3});
  array.array.make_mask(1);
  array.array.mask()[2] = 0;
  CHECK(written("x.csv", array) == "0,0,0.0\n0,1,0.1\n1,1,0.3\n");
  CHECK(written("x.csv", dense(DType::I64, {}, {5})) == "5\n");
  array.names = {names_of({"Ann", "Bob"}), nullptr};
  CHECK(written("x.tsv", array) == "Ann\t0\t0.0\nAnn\t1\t0.1\nBob\t1\t0.3\n");
}

TEST_CASE("sinks: sparse relations, with names and values") {
  Content plain = sparse({3, 3}, {{0, 2}, {1, 0}});
  CHECK(written("x.csv", plain) == "0,2\n1,0\n");
  CHECK(written("x.json", plain) == "[[0, 2],\n [1, 0]]\n");
  CHECK(written("x.jsonl", plain) == "[0, 2]\n[1, 0]\n");
  plain.names = {names_of({"Ann", "B\"ob", "C"})};
  CHECK(written("x.tsv", plain) == "Ann\t2\nB\"ob\t0\n");
  CHECK(written("x.json", plain) == "[[\"Ann\", 2],\n [\"B\\\"ob\", 0]]\n");
  Content valued = sparse({3, 3}, {{0, 2}, {1, 0}}, {0.5, 3});
  valued.names = {nullptr, names_of({"Ann", "2048", "a,b"})};
  CHECK(written("x.csv", valued) == "0,\"a,b\",0.5\n1,Ann,3.0\n");
  CHECK(written("x.json", valued) ==
        "[[null, null, 0.5],\n [3.0, null, null],\n [null, null, null]]\n");
  CHECK(written("x.jsonl", valued) == "[0, \"a,b\", 0.5]\n[1, \"Ann\", 3.0]\n");
  CHECK(written("x.jsonl", sparse({3}, {})) == "");
  CHECK(written("x.json", sparse({3}, {})) == "[]\n");
}

TEST_CASE("sinks: array formats hold every cell of a relation, if there are not too many") {
  Diagnostics diagnostics;
  const Folder folder;
  OutputFiles files(folder.root());
  REQUIRE(files.add("x.npy", sparse({2, 3}, {{0, 2}, {1, 0}}), {}, diagnostics));
  REQUIRE(files.add("v.npy", sparse({2, 3}, {{0, 2}, {1, 0}}, {0.5, 3}), {}, diagnostics));
  REQUIRE(files.commit(diagnostics));
  const ReadOptions here{.root = folder.root()};
  CHECK(test::values(*read_array("x.npy", here, {}, diagnostics)) ==
        std::vector<double>{0, 0, 1, 1, 0, 0});
  CHECK(test::values(*read_array("v.npy", here, {}, diagnostics)) ==
        std::vector<double>{0, 0, 0.5, 3, 0, 0});
  CHECK(written("x.npy", sparse({100000, 100000}, {{0, 2}})) ==
        "F052 `x.npy`: a .npy file does not hold a relation of more than 268435456 cells\n");
  CHECK(written("x.json", sparse({100000, 100000}, {{0, 2}}, {1})) ==
        "F052 `x.json`: a .json file does not hold a tensor of more than 268435456 cells\n");
  CHECK(written("x.json", sparse({}, {{}})) == "true\n");
}

TEST_CASE("sinks: what is absent comes back absent") {
  Diagnostics diagnostics;
  const Folder folder;
  OutputFiles files(folder.root());
  const Content valued = sparse({2, 3}, {{0, 2}, {1, 0}}, {0.5, 3});
  REQUIRE(files.add("v.json", valued, {}, diagnostics));
  REQUIRE(files.add("v.jsonl", valued, {}, diagnostics));
  REQUIRE(files.commit(diagnostics));
  const auto array = read_array("v.json", {.root = folder.root()}, {}, diagnostics);
  REQUIRE(array);
  CHECK(test::values(*array) == std::vector<double>{0, 0, 0.5, 3, 0, 0});
  REQUIRE(array->mask() != nullptr);
  CHECK(std::vector<int>(array->mask(), array->mask() + 6) == std::vector<int>{0, 0, 1, 1, 0, 0});
  const auto facts = read_facts("v.jsonl", 2, {.root = folder.root()}, {}, diagnostics);
  REQUIRE(facts);
  CHECK(facts->values == std::vector<double>{0.5, 3});
}

TEST_CASE("sinks: the largest elements of a tensor that is too large") {
  Content top = sparse({100000, 100000}, {{0, 2}}, {1});
  top.top = 1;
  CHECK(written("x.jsonl", top) ==
        "F052 `x.jsonl`: a .jsonl file does not hold the largest elements of a tensor of more than "
        "268435456 cells\n");
}

TEST_CASE("sinks: names of the largest elements") {
  Content top = dense(DType::F32, {2, 3}, {1, 3, 2, 9, 8, 7});
  top.top = 1;
  top.names = {names_of({"Ann", "Bob"}), names_of({"x", "y", "z"})};
  CHECK(written("x.jsonl", top) ==
        "{\"index\": [\"Ann\"], \"top\": [{\"position\": \"y\", \"value\": 3.0}]}\n"
        "{\"index\": [\"Bob\"], \"top\": [{\"position\": \"x\", \"value\": 9.0}]}\n");
}

TEST_CASE("sinks: a text of tokens in order") {
  Content text = sparse({3, 3}, {{0, 2}, {1, 0}, {2, 2}});
  CHECK(written("x.txt", text) == "2 0 2\n");
  text.names = {nullptr, names_of({"be", "or", "to"})};
  CHECK(written("x.txt", text) == "to be to\n");
  CHECK(written("x.txt", dense(DType::Bool, {2, 2}, {0, 1, 1, 0})) == "1 0\n");
  CHECK(written("x.txt", sparse({0, 0}, {})) == "\n");
  const auto problem = [](const Content& content) {
    const std::string all = written("x.txt", content);
    return all.substr(all.find(": ") + 2);
  };
  const std::string rule = "a .txt file holds one token at each position from 0 on, and ";
  CHECK(problem(sparse({4, 3}, {{0, 2}, {2, 0}})) == rule + "position 1 has none\n");
  CHECK(problem(sparse({4, 3}, {{0, 1}, {0, 2}})) == rule + "position 0 has two tokens\n");
  CHECK(problem(sparse({4}, {{0}})) == rule + "this has not 2 indices\n");
  CHECK(problem(sparse({4, 3}, {{0, 2}}, {0.5})) == rule + "this has values\n");
  CHECK(problem(dense(DType::F32, {1, 1}, {1})) == rule + "this has values\n");
  text.names[1] = names_of({"be", "or", "to be"});
  CHECK(written("x.txt", text) ==
        "F054 `x.txt`: the name `to be` holds white space, which a .txt file cannot hold\n");
}

TEST_CASE("sinks: names that cannot be read back") {
  Content content = sparse({9}, {{0}, {1}});
  const auto problem = [&](const std::string& file, const std::string& name) {
    content.names = {names_of({"Ann", name, "not\twritten\n"})};
    const std::string all = written(file, content);
    const std::size_t at = all.find("` ", all.find("the name `") + 10);
    return all.substr(0, 4) == "F054" ? all.substr(at + 2, all.find(',') - at - 2) : all;
  };
  CHECK(problem("x.tsv", "a\tb") == "holds a tab");
  CHECK(problem("x.tsv", "a\nb") == "holds a line break");
  CHECK(problem("x.tsv", " a") == "begins or ends with a blank");
  CHECK(problem("x.tsv", "") == "is empty");
  CHECK(problem("x.tsv",
                "\xEF\xBB\xBF"
                "a") ==
        "Ann\n\xEF\xBB\xBF"
        "a\n");
  CHECK(problem("x.csv", "a\nb") == "holds a line break");
  CHECK(problem("x.csv", "a\tb") == "Ann\na\tb\n");
  CHECK(problem("x.jsonl", "a\n\t") == "[\"Ann\"]\n[\"a\\u000a\\u0009\"]\n");
  content = sparse({9}, {{1}});
  CHECK(problem("x.tsv",
                "\xEF\xBB\xBF"
                "a") == "begins with a byte order mark");
  content = sparse({9, 9}, {{0, 1}});
  content.names = {nullptr, names_of({"",
                                      "\xEF\xBB\xBF"
                                      "a"})};
  CHECK(written("x.txt", content) ==
        "F054 `x.txt`: the name `\xEF\xBB\xBF"
        "a` begins with a byte order mark, which a .txt file cannot hold\n");
}

TEST_CASE("sinks: what is written reads back as the same names") {
  const Folder folder;
  std::mt19937 random(11);
  const std::vector<std::string> parts = {"a",  "\"", ",", " ", "é", "1",  "-",
                                          ".5", "\t", "x", "'", "#", "\r", "\xEF\xBB\xBF"};
  for (int i = 0; i < 500; ++i) {
    std::vector<std::string> texts = {"word"};  // so that numbers are names here
    std::vector<std::vector<Key>> rows = {{0, 0}};
    for (Key k = 1; k < 8; ++k) {
      std::string text = k == 1 ? "2048" : "";
      for (std::size_t n = random() % 4; n > 0; --n) text += parts[random() % parts.size()];
      texts.push_back(text +
                      (k > 1 ? "w" + std::to_string(k) + parts[random() % parts.size()] : ""));
      rows.push_back({k, k * 3});
    }
    Content content = sparse({8, 30}, rows, {0, 1, 2, 3, 4, 5, 6, 7});
    content.names = {names_of(texts)};
    for (const char* file : {"x.csv", "x.jsonl"}) {
      std::string text;
      find_format(file)->write(content, [&](std::string_view part) { text += part; });
      folder.put(file, text);
      Diagnostics diagnostics;
      const auto facts = read_facts(file, 2, {.root = folder.root()}, {}, diagnostics);
      INFO(text, said(diagnostics));
      REQUIRE(facts.has_value());
      CHECK(facts->columns[0].content == data::ColumnContent::Names);
      for (std::size_t row = 0; row < texts.size(); ++row) {
        CHECK((*facts->names)[facts->columns[0].keys[row]] == texts[row]);
        CHECK(facts->columns[1].keys[row] == static_cast<Key>(3 * row));
        CHECK(facts->values[row] == static_cast<double>(row));
      }
    }
  }
}

TEST_CASE("sinks: killed in the middle, the old file is whole") {
  const Folder folder;
  folder.put("x.csv", "old");
  int pipe[2] = {};
  REQUIRE(::pipe(pipe) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    Diagnostics diagnostics;
    auto file = StagedFile::create(folder.path("x.csv"), {"x.csv", {}, diagnostics});
    for (int i = 0; i < 100; ++i) file->write(std::string(1 << 16, 'n'));
    if (::write(pipe[1], "x", 1) != 1) ::_exit(1);
    for (;;) file->write("more");  // until the end
  }
  char ready = 0;
  REQUIRE(::read(pipe[0], &ready, 1) == 1);
  REQUIRE(::kill(child, SIGKILL) == 0);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(folder.get("x.csv") == "old");
  ::close(pipe[0]);
  ::close(pipe[1]);
  Diagnostics diagnostics;
  OutputFiles files(folder.root());
  CHECK(files.add("x.csv", sparse({2}, {{1}}), {}, diagnostics));
  CHECK(files.commit(diagnostics));
  CHECK(folder.get("x.csv") == "1\n");
}

}  // namespace
}  // namespace fuse::io
