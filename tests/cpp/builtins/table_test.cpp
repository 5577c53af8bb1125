#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "fuse/builtins/builtin.h"

using namespace fuse::builtins;

namespace {

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool has_balanced_brackets(std::string_view text) {
  std::string open;
  for (char c : text) {
    if (c == '(' || c == '[') open += c;
    if (c != ')' && c != ']') continue;
    if (open.empty() || open.back() != (c == ')' ? '(' : '[')) return false;
    open.pop_back();
  }
  return open.empty();
}

int definitions(const Builtin& builtin) {
  return (builtin.expansion != nullptr) + builtin.op.has_value() + builtin.kernel +
         (builtin.family == Family::Special);
}

}  // namespace

TEST_CASE("builtins/every record is complete") {
  for (const Builtin& builtin : table()) {
    CAPTURE(builtin.signature);
    CHECK(definitions(builtin) == 1);
    CHECK_FALSE(builtin.example.empty());
    CHECK(builtin.example.back() != '\n');
    CHECK(std::count(builtin.example.begin(), builtin.example.end(), '\n') <= 2);
    CHECK(has_balanced_brackets(builtin.signature));
    CHECK(has_balanced_brackets(builtin.example));
    if (builtin.expansion != nullptr) CHECK(has_balanced_brackets(builtin.expansion));
  }
}

TEST_CASE("builtins/every summary is one sentence") {
  for (const Builtin& builtin : table()) {
    CAPTURE(builtin.signature);
    REQUIRE_FALSE(builtin.summary.empty());
    CHECK(builtin.summary.back() == '.');
    CHECK(builtin.summary.find(". ") == std::string_view::npos);
    CHECK(builtin.summary.find('\n') == std::string_view::npos);
  }
}

TEST_CASE("builtins/names and aliases are unique and found") {
  std::set<std::string> seen;
  for (const std::string& name : names()) {
    CAPTURE(name);
    CHECK(seen.insert(name).second);
    CHECK(find(name) != nullptr);
  }
  CHECK(find("no_such_builtin") == nullptr);
  CHECK(find("") == nullptr);
  CHECK(find("layernorm") == find("lnorm"));
  CHECK(find("layer_norm") == find("lnorm"));
  CHECK(find("select") == find("where"));
}

TEST_CASE("builtins/a record's number is its position") {
  for (std::size_t i = 0; i < table().size(); ++i) CHECK(number_of(table()[i]) == i);
}

TEST_CASE("builtins/an operation takes its parameters") {
  for (const Builtin& builtin : table()) {
    if (!builtin.op) continue;
    CAPTURE(builtin.signature);
    CHECK(fuse::ir::info(*builtin.op).arity ==
          static_cast<int>(signature_of(builtin).parameters.size()));
    if (*builtin.op == fuse::ir::Op::Scan) CHECK(builtin.combine.has_value());
  }
}

TEST_CASE("builtins/every way to combine has an aggregate") {
  std::set<fuse::ir::Combine> found;
  for (const Builtin& builtin : table()) {
    CAPTURE(builtin.signature);
    if (builtin.is_aggregate()) CHECK(found.insert(*builtin.combine).second);
  }
  CHECK(found.size() == static_cast<std::size_t>(fuse::ir::Combine::ArgMin) + 1);
}

TEST_CASE("builtins/the documentation is up to date") {
  const std::string text = to_markdown();
  CHECK(text == to_markdown());
  for (const Builtin& builtin : table()) {
    CAPTURE(builtin.signature);
    const std::string title = "\n### " + std::string(builtin.name()) + "\n";
    CHECK(text.find(title) != std::string::npos);
  }
  const std::string committed = read_text(FUSE_SOURCE_DIR "/docs/builtins.md");
  INFO("`fuse builtins --markdown > docs/builtins.md` writes it");
  CHECK(committed == text);
}
