#include "fuse/io/chunks.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <thread>

namespace fuse::io {

namespace {

constexpr std::size_t shortest_split = std::size_t{8} << 20;  // starting threads has to pay off

// Joins what was started, also when starting the next one fails.
struct Threads {
  std::vector<std::thread> running;
  ~Threads() {
    for (std::thread& thread : running) thread.join();
  }
};

}  // namespace

std::size_t chunk_count(std::string_view text) {
  if (text.size() <= shortest_split) return 1;
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

std::vector<std::string_view> split_at_lines(std::string_view text, std::size_t count) {
  std::vector<std::string_view> chunks;
  for (std::size_t left = count; left > 0 && !text.empty(); --left) {
    const std::size_t about = text.size() / left;
    const std::size_t newline = left == 1 ? text.npos : text.find('\n', about);
    const std::size_t size = newline == text.npos ? text.size() : newline + 1;
    chunks.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  if (chunks.empty()) chunks.push_back(text);
  return chunks;
}

std::size_t count_lines(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101u, low_bits = 0x7f * ones;
  constexpr std::uint64_t newlines = '\n' * ones;
  std::size_t count = !text.empty() && text.back() != '\n' ? 1 : 0;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    word ^= newlines;  // a newline is the byte 0 now: the only one without any bit
    const std::uint64_t others = (((word & low_bits) + low_bits) | word) & ~low_bits;
    count += 8 - static_cast<std::size_t>((others >> 7) * ones >> 56);
  }
  for (; at < text.size(); ++at) count += text[at] == '\n';
  return count;
}

void side_by_side(std::size_t count, const std::function<void(std::size_t)>& f) {
  std::vector<std::exception_ptr> thrown(count);
  const auto guarded = [&](std::size_t i) {
    try {
      f(i);
    } catch (...) {
      thrown[i] = std::current_exception();
    }
  };
  {
    Threads threads;
    threads.running.reserve(count);
    for (std::size_t i = 1; i < count; ++i) threads.running.emplace_back(guarded, i);
    if (count > 0) guarded(0);
  }
  for (const std::exception_ptr& one : thrown) {
    if (one) std::rethrow_exception(one);
  }
}

}  // namespace fuse::io
