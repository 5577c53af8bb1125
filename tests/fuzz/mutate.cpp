#include "mutate.h"

#include <algorithm>

namespace fuse::fuzz {

namespace {

constexpr std::size_t longest = 1u << 15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string Mutator::next(const std::vector<std::string>& corpus) {
  std::string bytes = corpus[below(corpus.size())];
  for (std::size_t edits = 1 + below(below(2) == 0 ? 2 : 8); edits > 0; --edits) {
    change(bytes, corpus);
  }
  if (bytes.size() > longest) bytes.resize(longest);
  return bytes;
}

void Mutator::change(std::string& bytes, const std::vector<std::string>& corpus) {
  const std::size_t at = below(bytes.size());
  if (bytes.empty()) bytes += static_cast<char>(random_());
  switch (below(11)) {
    case 0: bytes[at] = static_cast<char>(random_()); break;
    case 1: bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8))); break;
    case 2: bytes.erase(at, 1 + below(below(4) == 0 ? 64 : 4)); break;
    case 3: bytes.insert(at, bytes.substr(below(bytes.size()), 1 + below(32))); break;
    case 4: bytes.insert(at, 1 + below(8), bytes[at]); break;
    case 5: bytes.resize(at); break;
    case 6: put_word(bytes, at); break;
    case 7: splice(bytes, at, corpus[below(corpus.size())]); break;
    case 8: change_digits(bytes, at); break;
    default: change_number(bytes, at);
  }
}

// A limit, a size of this file, or near one of them.
std::uint64_t Mutator::telling_number(std::size_t size) {
  static constexpr std::uint64_t limits[] = {
      0, 1, 8, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff, 1ull << 47, ~0ull >> 1, ~0ull};
  const std::uint64_t near = below(4) - 2;
  if (below(3) == 0) return size + near;
  if (below(3) == 0) return below(size + 1);
  return limits[below(std::size(limits))] + (below(2) == 0 ? near : 0);
}

// Two, four or eight bytes as a little-endian number.
void Mutator::change_number(std::string& bytes, std::size_t at) {
  const std::size_t width = std::size_t{2} << below(3);
  std::uint64_t value = telling_number(bytes.size());
  for (std::size_t i = at; i < std::min(bytes.size(), at + width); ++i, value >>= 8) {
    bytes[i] = static_cast<char>(value);
  }
}

// The next number that is written in digits.
void Mutator::change_digits(std::string& bytes, std::size_t at) {
  const auto begin =
      std::find_if(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), is_digit);
  const auto end = std::find_if_not(begin, bytes.end(), is_digit);
  if (begin != end) bytes.replace(begin, end, std::to_string(telling_number(bytes.size())));
}

void Mutator::put_word(std::string& bytes, std::size_t at) {
  if (words_.empty()) return;
  const std::string& word = words_[below(words_.size())];
  bytes.replace(at, below(2) == 0 ? 0 : word.size(), word);
}

void Mutator::splice(std::string& bytes, std::size_t at, const std::string& other) {
  const std::size_t from = below(other.size());
  const std::string part = other.substr(from, 1 + below(other.size()));
  bytes.replace(at, below(2) == 0 ? part.size() : 0, part);
}

}  // namespace fuse::fuzz
