#include "fuse/data/names.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace fuse::data {
namespace {

// Texts of every length around those that a slot holds, many of them different in one byte only.
std::string random_text(std::mt19937& random, const std::vector<std::string>& before) {
  if (!before.empty() && random() % 2 == 0) {
    std::string text = before[random() % before.size()];
    if (!text.empty()) text[random() % text.size()] = "ab\0c"[random() % 4];
    if (random() % 8 == 0) text.resize(random() % 40, '\0');
    return text;
  }
  std::string text(random() % 40, 'a');
  for (char& c : text) c = "abc"[random() % 3];
  return text;
}

TEST_CASE("data/names: numbered by first appearance") {
  std::mt19937 random(9);
  std::vector<std::string> texts, distinct;
  std::unordered_map<std::string, Key> numbers;
  for (int i = 0; i < 20000; ++i) {
    texts.push_back(random_text(random, texts));
    if (numbers.try_emplace(texts.back(), static_cast<Key>(distinct.size())).second) {
      distinct.push_back(texts.back());
    }
  }
  Names one_by_one, together;
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<Key> keys(texts.size());
  together.add_all(views.data(), views.size(), keys.data());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    REQUIRE(keys[i] == numbers.at(texts[i]));
    REQUIRE(one_by_one.add(texts[i]) == keys[i]);
    REQUIRE(together.find(texts[i]) == keys[i]);
  }
  REQUIRE(together.size() == distinct.size());
  for (std::size_t n = 0; n < distinct.size(); ++n) {
    CHECK(together[static_cast<Key>(n)] == distinct[n]);
  }
  CHECK_FALSE(together.find("another").has_value());
  CHECK_FALSE(Names().find("").has_value());
}

}  // namespace
}  // namespace fuse::data
