#include "fuse/targets/native/memory.h"

#include <cstdlib>
#include <new>
#include <numeric>

#include "fuse/plan/linear_form.h"
#include "fuse/targets/native/tuple_builder.h"

namespace fuse::native {

namespace {

std::byte* allocate_arena(std::int64_t size) {
  constexpr std::size_t alignment = 64;
  if (size == 0) return nullptr;
  const auto bytes = (static_cast<std::size_t>(size) + alignment - 1) / alignment * alignment;
  void* memory = std::aligned_alloc(alignment, bytes);
  if (!memory) throw std::bad_alloc();
  return static_cast<std::byte*>(memory);
}

// The positions of the elements that are present; where all are, of those that are true.
data::Tuples list_elements(const Storage& storage, const data::Shape& shape) {
  data::Tuples tuples;
  tuples.columns.resize(shape.size());
  const std::uint8_t* listed = storage.mask ? storage.mask : storage.as<std::uint8_t>();
  std::vector<std::int64_t> at(shape.size(), 0);
  for (std::int64_t i = 0; i < storage.size; ++i) {
    if (listed[i]) {
      for (std::size_t c = 0; c < shape.size(); ++c) {
        tuples.columns[c].push_back(static_cast<data::Key>(at[c]));
      }
      ++tuples.rows;
    }
    for (std::size_t c = shape.size(); c-- > 0 && ++at[c] == shape[c];) at[c] = 0;
  }
  return tuples;
}

}  // namespace

Memory::Memory(const plan::Plan& plan)
    : plan_(plan),
      storages_(plan.buffers.size()),
      values_(plan.buffers.size()),
      arena_(allocate_arena(plan.arena_bytes), &std::free) {
  for (std::size_t b = 0; b < plan.buffers.size(); ++b) {
    const plan::Buffer& buffer = plan.buffers[b];
    Storage& storage = storages_[b];
    storage.dtype = buffer.dtype;
    if (buffer.sparse) continue;
    storage.size = plan::volume(buffer.shape);
    if (buffer.role != plan::Role::Scratch || buffer.first_step < 0) continue;
    storage.data = arena_.get() + buffer.offset;
    if (buffer.masked) {
      storage.mask = reinterpret_cast<std::uint8_t*>(arena_.get() + buffer.mask_offset);
    }
  }
}

Memory::~Memory() = default;

bool Memory::is_sparse_source(plan::BufferId id) const {
  return plan_[id].sparse && plan_[id].role == plan::Role::Source;
}

void Memory::begin(const std::vector<data::Value>& sources, std::int64_t limit, Cancel cancel) {
  limit_ = limit;
  cancel_ = cancel;
  for (std::size_t b = 0; b < plan_.buffers.size(); ++b) {
    const plan::Buffer& buffer = plan_.buffers[b];
    const auto id = static_cast<plan::BufferId>(b);
    if (buffer.role == plan::Role::Source) {
      begin_source(id, sources[buffer.number]);
    } else if (buffer.role != plan::Role::Scratch && !buffer.sparse) {
      data::Array array(buffer.dtype, buffer.shape);
      if (buffer.masked) array.make_mask(0);
      begin_array(id, std::move(array));
    }
  }
}

void Memory::begin_source(plan::BufferId id, const data::Value& source) {
  if (!plan_[id].sparse) return begin_array(id, source.array);
  if (values_[raw(id)].relation == source.relation) return;
  indexes_.erase(id);
  set(id, source.relation);
}

void Memory::begin_array(plan::BufferId id, data::Array array) {
  Storage& storage = storages_[raw(id)];
  storage.dtype = array.dtype();
  storage.data = array.data();
  storage.mask = array.mask();
  values_[raw(id)].array = std::move(array);
}

void Memory::end() {
  builders_.clear();
  listed_.clear();
  std::erase_if(indexes_, [&](const auto& entry) { return !is_sparse_source(entry.first); });
  for (std::size_t b = 0; b < values_.size(); ++b) {
    if (!is_sparse_source(static_cast<plan::BufferId>(b))) values_[b] = {};
  }
}

void Memory::set(plan::BufferId id, std::shared_ptr<const data::Relation> relation) {
  Storage& storage = storages_[raw(id)];
  storage.dtype = relation->dtype();
  storage.size = static_cast<std::int64_t>(relation->tuples.rows);
  // Rows are only read.
  storage.data = const_cast<void*>(relation->values.data());
  values_[raw(id)].relation = std::move(relation);
}

TupleBuilder& Memory::begin_tuples(plan::BufferId id, ir::Combine combine, plan::Lane lane) {
  const int arity = static_cast<int>(plan_[id].shape.size());
  auto& builder = builders_[id];
  builder = std::make_unique<TupleBuilder>(arity, combine, lane, limit_);
  return *builder;
}

bool Memory::end_tuples(plan::BufferId id) {
  auto relation = builders_.at(id)->finish(plan_[id].shape, plan_[id].dtype);
  builders_.erase(id);
  if (!relation) return false;
  set(id, std::move(relation));
  return true;
}

const data::Tuples& Memory::tuples_of(plan::BufferId id) {
  if (plan_[id].sparse) return values_[raw(id)].relation->tuples;
  auto [found, fresh] = listed_.try_emplace(id);
  if (fresh) found->second = list_elements(storages_[raw(id)], plan_[id].shape);
  return found->second;
}

const relations::Trie& Memory::index(plan::BufferId id, const relations::TrieSpec& spec) {
  std::vector<Index>& known = indexes_[id];
  for (const Index& one : known) {
    if (one.spec == spec) return *one.trie;
  }
  known.push_back(
      {spec, std::make_unique<relations::Trie>(relations::build_trie(tuples_of(id), spec))});
  return *known.back().trie;
}

const relations::Trie& Memory::index(plan::BufferId id) {
  relations::TrieSpec spec;
  spec.order.resize(plan_[id].shape.size());
  std::iota(spec.order.begin(), spec.order.end(), 0);
  return index(id, spec);
}

}  // namespace fuse::native
