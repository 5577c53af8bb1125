#include "fuse/io/staged_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace fuse::io {

namespace fs = std::filesystem;

namespace {

std::string reason(int error) { return std::generic_category().message(error); }

}  // namespace

std::optional<StagedFile> StagedFile::create(const std::string& path, const Report& report) {
  StagedFile file(path);
  struct stat about {};
  if (::stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode)) {
    // Renaming over a device or a pipe would replace it.
    if (S_ISDIR(about.st_mode)) {
      report(Kind::FileIsDirectory);
    } else {
      report(Kind::OutputFailed, "it is not a regular file");
    }
    return std::nullopt;
  }
  if (!file.make_folders(report) || !file.open_temporary(report)) return std::nullopt;
  if (about.st_mode != 0) ::fchmod(file.descriptor_, about.st_mode & 0777);  // as the old one had
  return file;
}

bool StagedFile::make_folders(const Report& report) {
  std::vector<fs::path> missing;
  std::error_code error;
  for (fs::path folder = fs::path(path_).parent_path();
       !folder.empty() && !fs::exists(folder, error) && folder != folder.parent_path();
       folder = folder.parent_path()) {
    missing.push_back(folder);
  }
  for (auto folder = missing.rbegin(); folder != missing.rend(); ++folder) {
    if (::mkdir(folder->c_str(), 0777) == 0) {
      made_folders_.push_back(folder->string());
    } else if (errno != EEXIST) {
      report(Kind::OutputFailed, reason(errno));
      return false;
    }
  }
  return true;
}

bool StagedFile::open_temporary(const Report& report) {
  // Names only have to differ between the files that are being written at one time.
  static std::atomic<unsigned> counter = 0;
  const fs::path target(path_);
  const std::string name = target.filename().string().substr(0, 200);
  for (int attempt = 0; attempt < 100; ++attempt) {
    temporary_ =
        (target.parent_path() / fmt::format(".{}.{}.{}.tmp", name, ::getpid(), counter++)).string();
    name_ = add_staged_name(temporary_);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ >= 0) return true;
    const int error = errno;
    forget_temporary();
    errno = error;
    if (error != EEXIST) break;
  }
  report(Kind::OutputFailed, reason(errno));
  return false;
}

void StagedFile::forget_temporary() {
  temporary_.clear();
  if (name_ != nullptr) drop_staged_name(std::exchange(name_, nullptr));
}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      name_(std::exchange(other.name_, nullptr)),
      made_folders_(std::exchange(other.made_folders_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      error_(other.error_) {}

StagedFile::~StagedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  forget_temporary();
  for (auto folder = made_folders_.rbegin(); folder != made_folders_.rend(); ++folder) {
    ::rmdir(folder->c_str());  // only when nothing else is in it by now
  }
}

void StagedFile::write(std::string_view bytes) {
  while (!bytes.empty() && error_ == 0) {
    const ssize_t done =
        ::write(descriptor_, bytes.data(), std::min<std::size_t>(bytes.size(), 1u << 30));
    if (done >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(done));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
}

bool StagedFile::finish(const Report& report) {
  if (error_ == 0 && ::fsync(descriptor_) != 0 && errno != EINVAL) error_ = errno;
  if (::close(std::exchange(descriptor_, -1)) != 0 && error_ == 0) error_ = errno;
  if (error_ == 0) return true;
  report(Kind::OutputFailed, reason(error_));
  return false;
}

bool StagedFile::commit(const Report& report) {
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
    report(Kind::OutputFailed, reason(errno));
    return false;
  }
  forget_temporary();
  made_folders_.clear();
  return true;
}

}  // namespace fuse::io
