// Where every buffer of a plan lies, from run to run.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "fuse/data/relation.h"
#include "fuse/plan/plan.h"
#include "fuse/targets/native/cancel.h"
#include "fuse/targets/native/relations/trie.h"

namespace fuse::native {

class TupleBuilder;

// One buffer as the kernels see it. Positions count elements; those of a sparse buffer its rows.
struct Storage {
  data::DType dtype = data::DType::F64;
  std::int64_t size = 0;  // in elements
  void* data = nullptr;
  std::uint8_t* mask = nullptr;  // null when every element is present

  template <typename T>
  T* as() const {
    return static_cast<T*>(data);
  }
};

class Memory {
 public:
  explicit Memory(const plan::Plan& plan);
  ~Memory();

  // Starts a run. Sources are read only; results are arrays of their own, intermediates share an
  // arena that is kept between runs. Tuples of one buffer that need more than `limit` bytes throw
  // TooManyTuples.
  void begin(const std::vector<data::Value>& sources, std::int64_t limit, Cancel cancel);
  // Lets go of what belongs to the run. Indexes of sparse sources stay, for the next run may have
  // the same.
  void end();
  std::int64_t limit() const { return limit_; }

  const Cancel& cancel() const { return cancel_; }
  const Storage& operator[](plan::BufferId id) const { return storages_[raw(id)]; }
  // Of tensors and results.
  const data::Value& value(plan::BufferId id) const { return values_[raw(id)]; }

  // Sparse buffers: what collects their tuples, and what they are in the end.
  TupleBuilder& begin_tuples(plan::BufferId id, ir::Combine combine, plan::Lane lane);
  TupleBuilder& tuples(plan::BufferId id) { return *builders_.at(id); }
  // False after an integer overflow.
  bool end_tuples(plan::BufferId id);

  // The tuples of a sparse buffer; of a dense one (truths, or with a mask) the elements listed.
  const data::Tuples& tuples_of(plan::BufferId id);
  // An index of them, made on first use.
  const relations::Trie& index(plan::BufferId id, const relations::TrieSpec& spec);
  // The index of all columns in their order.
  const relations::Trie& index(plan::BufferId id);

 private:
  void set(plan::BufferId id, std::shared_ptr<const data::Relation> relation);
  void begin_source(plan::BufferId id, const data::Value& source);
  void begin_array(plan::BufferId id, data::Array array);
  bool is_sparse_source(plan::BufferId id) const;

  const plan::Plan& plan_;
  std::int64_t limit_ = 0;
  Cancel cancel_;
  std::vector<Storage> storages_;
  std::vector<data::Value> values_;  // of tensors, results and sparse buffers
  std::unique_ptr<std::byte, void (*)(void*)> arena_;
  std::map<plan::BufferId, std::unique_ptr<TupleBuilder>> builders_;
  std::map<plan::BufferId, data::Tuples> listed_;  // of dense buffers
  struct Index {
    relations::TrieSpec spec;
    std::unique_ptr<relations::Trie> trie;
  };
  std::map<plan::BufferId, std::vector<Index>> indexes_;
};

}  // namespace fuse::native
