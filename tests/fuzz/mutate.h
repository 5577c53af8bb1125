// Changes files at random, the same way for the same seed.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace fuse::fuzz {

class Mutator {
 public:
  Mutator(std::uint64_t seed, std::vector<std::string> words)
      : random_(seed), words_(std::move(words)) {}

  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
  // A file that differs from one of the corpus in a few places.
  std::string next(const std::vector<std::string>& corpus);

 private:
  void change(std::string& bytes, const std::vector<std::string>& corpus);
  void change_number(std::string& bytes, std::size_t at);
  void change_digits(std::string& bytes, std::size_t at);
  void put_word(std::string& bytes, std::size_t at);
  void splice(std::string& bytes, std::size_t at, const std::string& other);
  std::uint64_t telling_number(std::size_t size);

  std::mt19937_64 random_;
  std::vector<std::string> words_;
};

}  // namespace fuse::fuzz
