// Names on their way into a dictionary, several at once.
#pragma once

#include <string>
#include <string_view>

#include "fuse/data/names.h"

namespace fuse::io {

// Numbers names in the order in which they come. What `add` is given must stay until `flush`, which
// has to be called in the end.
class NameBatch {
 public:
  explicit NameBatch(data::Names& names) : names_(names) {}

  void add(std::string_view text, data::Key& to) {
    texts_[count_] = text;
    targets_[count_] = &to;
    if (++count_ == size) flush();
  }
  // The same for a text that goes away.
  void add_copy(std::string text, data::Key& to) {
    copies_[count_] = std::move(text);
    add(copies_[count_], to);
  }
  void flush() {
    data::Key numbers[size];
    names_.add_all(texts_, count_, numbers);
    for (std::size_t i = 0; i < count_; ++i) *targets_[i] = numbers[i];
    count_ = 0;
  }

 private:
  static constexpr std::size_t size = 32;

  data::Names& names_;
  std::string_view texts_[size];
  data::Key* targets_[size] = {};
  std::string copies_[size];
  std::size_t count_ = 0;
};

}  // namespace fuse::io
