#include "fuse/io/bytes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace fuse::io {

namespace {

constexpr std::uint64_t whole_limit = 1ull << 32;  // of what cannot be mapped

// Not strerror: that may answer in the language of the locale.
std::string reason(int error) { return std::generic_category().message(error); }

// Closes at the end of a scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

// read() that goes on after signals; the number of bytes, fewer than asked only at the end.
std::optional<std::size_t> read_fully(int descriptor, char* to, std::size_t count) {
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got =
        ::read(descriptor, to + done, std::min<std::size_t>(count - done, 1u << 30));
    if (got == 0) break;
    if (got > 0) {
      done += static_cast<std::size_t>(got);
    } else if (errno != EINTR) {
      return std::nullopt;
    }
  }
  return done;
}

// Until the end: the length of a pipe or of a file under /proc is not known before.
std::optional<std::string> read_rest(int descriptor, std::uint64_t expected, std::uint64_t limit,
                                     const Report& report) {
  std::string bytes;
  std::size_t size = 0;
  std::uint64_t room = std::min<std::uint64_t>(expected, limit) + 1;  // +1 sees the end at once
  for (;;) {
    bytes.resize(size + room);
    const auto got = read_fully(descriptor, bytes.data() + size, room);
    if (!got) {
      report(Kind::FileUnreadable, reason(errno));
      return std::nullopt;
    }
    size += *got;
    if (size > limit) {
      report(Kind::FileTooLarge, limit);
      return std::nullopt;
    }
    if (*got < room) break;
    room = std::max<std::uint64_t>(1u << 16, size);
  }
  bytes.resize(size);
  return bytes;
}

void report_open_failure(int error, const Report& report) {
  if (error == ENOENT || error == ENOTDIR) {
    report(Kind::FileMissing);
  } else {
    report(Kind::FileUnreadable, reason(error));
  }
}

// An open descriptor of something that can be read to an end, and what it is.
int open_file(const std::string& path, struct stat& about, const Report& report) {
  // std::string may hold a NUL that the system would cut the name at.
  if (path.empty() || path.find('\0') != std::string::npos) {
    report(Kind::FileMissing);
    return -1;
  }
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0 || ::fstat(file.get(), &about) != 0) {
    report_open_failure(errno, report);
    return -1;
  }
  if (S_ISDIR(about.st_mode)) {
    report(Kind::FileIsDirectory);
    return -1;
  }
  if (!S_ISREG(about.st_mode) && !S_ISFIFO(about.st_mode) && !S_ISSOCK(about.st_mode)) {
    report(Kind::FileUnreadable, "it is a device");
    return -1;
  }
  return file.release();
}

// Empty where the file system cannot.
std::optional<Bytes> map_file(int descriptor, std::size_t size) {
  void* data =
      ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, descriptor, 0);
  if (data == MAP_FAILED) return std::nullopt;
  std::shared_ptr<void> owner(data, [size](void* memory) { ::munmap(memory, size); });
  return Bytes(std::move(owner), static_cast<unsigned char*>(data), size);
}

}  // namespace

std::optional<Bytes> Bytes::open(const std::string& path, const Report& report, bool in_order) {
  struct stat about {};
  Descriptor file(open_file(path, about, report));
  if (file.get() < 0) return std::nullopt;
  if (S_ISREG(about.st_mode) && static_cast<std::uint64_t>(about.st_size) >= large) {
    if (auto mapped = map_file(file.get(), static_cast<std::size_t>(about.st_size))) {
      if (in_order) ::madvise(mapped->data(), mapped->size(), MADV_SEQUENTIAL);
      return mapped;
    }
  }
  // A file that cannot be mapped is read; of a pipe, only the end says how long it is.
  const auto size = static_cast<std::uint64_t>(std::max<off_t>(about.st_size, 0));
  const std::uint64_t expected = S_ISREG(about.st_mode) ? size : 0;
  auto bytes = read_rest(file.get(), expected, std::max(expected, whole_limit), report);
  if (!bytes) return std::nullopt;
  return over(*std::move(bytes));
}

Bytes Bytes::over(std::string bytes) {
  auto owner = std::make_shared<std::string>(std::move(bytes));
  auto* data = reinterpret_cast<unsigned char*>(owner->data());
  const std::size_t size = owner->size();
  return {std::move(owner), data, size};
}

std::optional<std::string> read_bytes(const std::string& path, std::uint64_t limit,
                                      const Report& report) {
  struct stat about {};
  Descriptor file(open_file(path, about, report));
  if (file.get() < 0) return std::nullopt;
  return read_rest(file.get(), static_cast<std::uint64_t>(std::max<off_t>(about.st_size, 0)), limit,
                   report);
}

std::optional<std::string> read_standard_input(std::uint64_t limit, const Report& report) {
  struct stat about {};
  if (::fstat(STDIN_FILENO, &about) == 0 && S_ISDIR(about.st_mode)) {
    report(Kind::FileIsDirectory);
    return std::nullopt;
  }
  return read_rest(STDIN_FILENO, 0, limit, report);
}

}  // namespace fuse::io
