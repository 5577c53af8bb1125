// How whoever waits for a run stops it.
#pragma once

#include <atomic>

namespace fuse::native {

// Thrown by poll(); the workspace catches it.
struct Cancelled {};

class Cancel {
 public:
  Cancel() = default;
  explicit Cancel(const std::atomic<bool>* flag) : flag_(flag) {}

  // Where a loop has worked for some microseconds at least.
  void poll() const {
    if (flag_ && flag_->load(std::memory_order_relaxed)) throw Cancelled();
  }
  const std::atomic<bool>* flag() const { return flag_; }

 private:
  const std::atomic<bool>* flag_ = nullptr;  // null: nobody stops the run
};

}  // namespace fuse::native
