#include "interruptible.h"

#include <nanobind/nanobind.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace fuse::python {

namespace nb = nanobind;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds between_looks{50}, patience{100}, silence{1000};

using Work = std::function<void(const RunOptions& options)>;
using Clock = std::chrono::steady_clock;

struct Job {
  explicit Job(Work work) : work(std::move(work)) {}

  void run() {
    try {
      work({.cancel = &cancel, .progress = &progress});
    } catch (...) {
      error = std::current_exception();
    }
    work = nullptr;
    const std::lock_guard lock(mutex);
    done = true;
    changed.notify_all();
  }

  // Whether it has ended within this time.
  bool wait(milliseconds time) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, time, [&] { return done; });
  }

  Work work;
  std::atomic<bool> cancel = false;
  Progress progress;
  std::exception_ptr error;
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
};

struct Abandoned {
  std::mutex mutex;
  std::vector<std::thread> threads;
};

Abandoned& abandoned() {
  static Abandoned* const all = new Abandoned;  // outlives every thread
  return *all;
}

// Python handles signals on the first thread of the process.
bool gets_signals() { return gettid() == getpid(); }

// A line on the terminal about work that takes long, which goes when the work ends.
class Line {
 public:
  explicit Line(const Progress& progress) : progress_(progress) {}
  ~Line() {
    if (shown_) std::fputs("\r\033[K", stderr);
  }

  void update() {
    const auto passed = Clock::now() - begin_;
    if (passed < silence || isatty(STDERR_FILENO) == 0) return;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(passed).count();
    if (progress_.step == 0) {
      std::fprintf(stderr, "\r\033[Kfuse: planning, %lld s", static_cast<long long>(seconds));
    } else {
      std::fprintf(stderr, "\r\033[Kfuse: step %lld of %lld, %lld s",
                   static_cast<long long>(progress_.step), static_cast<long long>(progress_.steps),
                   static_cast<long long>(seconds));
    }
    std::fflush(stderr);
    shown_ = true;
  }

 private:
  const Progress& progress_;
  const Clock::time_point begin_ = Clock::now();
  bool shown_ = false;
};

void stop(Job& job, std::thread& thread) {
  const nb::gil_scoped_release released;
  job.cancel = true;
  if (job.wait(patience)) return thread.join();
  const std::lock_guard lock(abandoned().mutex);
  abandoned().threads.push_back(std::move(thread));
}

}  // namespace

void interruptible(Work work, bool quick) {
  if (quick || !gets_signals()) {
    const nb::gil_scoped_release released;
    return work({});
  }
  const auto job = std::make_shared<Job>(std::move(work));
  std::thread thread([job] { job->run(); });
  const auto ended = [&] {
    const nb::gil_scoped_release released;
    return job->wait(between_looks);
  };
  Line line(job->progress);
  while (!ended()) {
    line.update();
    if (PyErr_CheckSignals() == 0) continue;
    const nb::python_error raised;  // takes the exception, which waiting must not meet
    stop(*job, thread);
    throw raised;
  }
  {
    const nb::gil_scoped_release released;
    thread.join();
  }
  if (job->error) std::rethrow_exception(job->error);
}

void join_abandoned() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(abandoned().mutex);
    threads.swap(abandoned().threads);
  }
  const nb::gil_scoped_release released;
  for (std::thread& thread : threads) thread.join();
}

}  // namespace fuse::python
