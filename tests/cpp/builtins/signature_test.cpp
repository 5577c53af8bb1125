#include <doctest/doctest.h>

#include <algorithm>

#include "fuse/builtins/builtin.h"

using namespace fuse::builtins;

namespace {

using Words = std::vector<std::string>;

const Signature& signature_of(const char* name) { return signature_of(*find(name)); }

}  // namespace

TEST_CASE("builtins/signature with indices and defaults") {
  const Signature& softmax = signature_of("softmax");
  REQUIRE(softmax.parameters.size() == 3);
  CHECK(softmax.parameters[0].name == "x");
  CHECK(softmax.parameters[0].indices == Words{"i"});
  CHECK(softmax.parameters[0].required());
  CHECK(softmax.parameters[1].name == "T");
  CHECK(softmax.parameters[1].indices.empty());
  CHECK(softmax.parameters[1].default_text == "1");
  CHECK(softmax.parameters[2].name == "where");
  CHECK(softmax.parameters[2].indices == Words{"i"});
  CHECK(softmax.parameters[2].default_text == "true");
  CHECK(softmax.result == Words{"i"});
  CHECK(softmax.bound.empty());
}

TEST_CASE("builtins/signature with brackets in a default") {
  const Signature& attention = signature_of("attention");
  REQUIRE(attention.parameters.size() == 6);
  CHECK(attention.parameters[2].indices == Words{"s", "e"});
  CHECK(attention.parameters[3].name == "mask");
  CHECK(attention.parameters[3].indices == Words{"p", "s"});
  CHECK(attention.parameters[4].default_text == "1/sqrt(size(d))");
  CHECK(attention.result == Words{"p", "e"});
}

TEST_CASE("builtins/signature with a choice of words") {
  CHECK(signature_of("rope").parameters.at(3).default_text == "pairs|half");
  CHECK(signature_of("gelu").parameters.at(1).default_text == "tanh|none");
  CHECK(signature_of("rope").parameters.at(1).default_text == "p");
}

TEST_CASE("builtins/signature of an aggregate") {
  const Signature& sum = signature_of("sum");
  CHECK(sum.bound == Words{"j"});
  REQUIRE(sum.parameters.size() == 1);
  CHECK(sum.parameters[0].name == "e");
  CHECK(sum.result.empty());
  CHECK(find("sum")->name() == "sum");
  CHECK(find("sum")->is_aggregate());
  CHECK(find("max")->is_aggregate());
  CHECK_FALSE(find("cumsum")->is_aggregate());
}

TEST_CASE("builtins/every signature parses, required parameters first") {
  for (const Builtin& builtin : table()) {
    CAPTURE(builtin.signature);
    const Signature& signature = signature_of(builtin);
    CHECK_FALSE(signature.parameters.empty());
    bool optional = false;
    for (const Parameter& parameter : signature.parameters) {
      CAPTURE(parameter.name);
      CHECK_FALSE((optional && parameter.required()));
      optional = optional || !parameter.required();
    }
    const bool along = builtin.family == Family::AlongIndex;
    if (along) CHECK(builtin.signature.find(" -> ") != std::string_view::npos);
    if (builtin.family == Family::Elementwise) CHECK(signature.result.empty());
  }
}

TEST_CASE("builtins/every result index comes from a parameter, except those made up") {
  for (const Builtin& builtin : table()) {
    if (builtin.name() == "one_hot" || builtin.name() == "causal_mask") continue;
    CAPTURE(builtin.signature);
    const Signature& signature = signature_of(builtin);
    for (const std::string& index : signature.result) {
      const bool known = std::any_of(
          signature.parameters.begin(), signature.parameters.end(), [&](const Parameter& one) {
            return std::count(one.indices.begin(), one.indices.end(), index) > 0;
          });
      CHECK(known);
    }
  }
}
