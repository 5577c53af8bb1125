#include "fuse/targets/native/relations/join.h"

#include <algorithm>
#include <numeric>

#include "fuse/targets/native/relations/emit.h"
#include "fuse/targets/native/relations/intersect.h"

namespace fuse::native::relations {

namespace {

// Steps of a search for one witness before the search looks at what it found.
constexpr Row witness_steps = 64;

class Runner {
 public:
  Runner(const Join& join, const Sink& sink)
      : join_(join), plan_(plan_join(join)), emitter_(join, plan_.enumerated, sink) {
    for (const JoinFactor& factor : join.factors) {
      std::vector<Run>& runs = runs_.emplace_back(factor.variables.size());
      if (!runs.empty()) runs[0] = {0, factor.trie->level(0).count};
    }
    values_.resize(join.variables);
    rows_.resize(join.factors.size());
    intervals_.resize(join.variables);
    intersections_.reserve(plan_.variables.size());
    for (const PlannedVariable& variable : plan_.variables) {
      intersections_.emplace_back(join, variable, runs_);
    }
  }

  JoinEnd run() {
    if (begin() && (plan_.enumerated > 0 ? enumerate(0) : emit_counted())) flush();
    return end_;
  }

  JoinCount count() {
    std::int64_t count = 0;
    if (begin()) count = count_all(plan_.counts);
    return {end_, count};
  }

 private:
  bool begin();
  bool enumerate(int variable);
  bool emit_matches(int variable);
  bool emit_counted();
  bool flush();
  std::int64_t count_all(const std::vector<CountNode>& nodes);
  std::int64_t count_node(const CountNode& node);
  std::int64_t count_below(const CountNode& node);
  std::int64_t count_leaves(const CountNode& node) const;
  void bind(int variable, Row match);
  const std::vector<Interval>& intervals(int variable);
  void exclude(Key key, std::vector<Interval>& intervals);
  bool go_on();

  const Join& join_;
  JoinPlan plan_;
  Emitter emitter_;
  std::vector<std::vector<Run>> runs_;  // by factor and level: the keys under what is bound
  std::vector<Key> values_;             // by variable
  std::vector<Row> rows_;               // by factor with want_row, once it is bound to the end
  std::vector<std::vector<Interval>> intervals_;
  std::vector<Intersection> intersections_;
  JoinEnd end_ = JoinEnd::Done;
};

bool Runner::begin() {
  if (plan_.impossible) return false;
  for (std::size_t f = 0; f < join_.factors.size(); ++f) {
    const Trie& trie = *join_.factors[f].trie;
    if (trie.empty()) return false;
    if (trie.depth() == 0 && join_.factors[f].want_row) rows_[f] = trie.row(0);
  }
  return true;
}

bool Runner::go_on() {
  if (join_.cancel && join_.cancel->load(std::memory_order_relaxed)) end_ = JoinEnd::Cancelled;
  return end_ == JoinEnd::Done;
}

// Splits the interval around a key that it may not hold.
void Runner::exclude(Key key, std::vector<Interval>& intervals) {
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    const Interval whole = intervals[i];
    if (key < whole.low || key > whole.high) continue;
    intervals[i].high = std::int64_t{key} - 1;
    intervals.insert(intervals.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                     {std::int64_t{key} + 1, whole.high});
    return;
  }
}

// What the comparisons with bound variables and constants leave, ascending.
const std::vector<Interval>& Runner::intervals(int variable) {
  std::vector<Interval>& intervals = intervals_[variable];
  intervals.assign(1, Interval{});
  auto& [low, high] = intervals[0];
  const std::vector<Cut>& cuts = plan_.variables[variable].cuts;
  for (const Cut& cut : cuts) {
    const std::int64_t bound = cut.other >= 0 ? values_[cut.other] : cut.constant;
    switch (cut.op) {
      case Comparison::Op::Lt: high = std::min(high, bound - 1); break;
      case Comparison::Op::Le: high = std::min(high, bound); break;
      case Comparison::Op::Gt: low = std::max(low, bound + 1); break;
      case Comparison::Op::Ge: low = std::max(low, bound); break;
      case Comparison::Op::Eq:
        low = std::max(low, bound);
        high = std::min(high, bound);
        break;
      case Comparison::Op::Ne: break;
    }
  }
  for (const Cut& cut : cuts) {
    if (cut.op != Comparison::Op::Ne) continue;
    exclude(cut.other >= 0 ? values_[cut.other] : cut.constant, intervals);
  }
  return intervals;
}

// Fixes the variable to a match of its intersection, and its factors to what lies below.
void Runner::bind(int variable, Row match) {
  const Intersection& intersection = intersections_[variable];
  values_[variable] = intersection.keys()[match];
  const std::vector<Participant>& participants = plan_.variables[variable].participants;
  for (std::size_t p = 0; p < participants.size(); ++p) {
    const auto& [factor, level, wants_position, repeats] = participants[p];
    if (!wants_position) continue;
    const Row position = intersection.positions(p)[match];
    const Trie& trie = *join_.factors[factor].trie;
    if (level + 1 < trie.depth()) {
      const Row* starts = trie.level(level).starts;
      runs_[factor][level + 1] = {starts[position], starts[position + 1]};
    } else {
      rows_[factor] = trie.row(position);
    }
  }
}

bool Runner::flush() {
  if (!emitter_.flush()) end_ = JoinEnd::Stopped;
  return end_ == JoinEnd::Done;
}

bool Runner::enumerate(int variable) {
  Intersection& intersection = intersections_[variable];
  const bool last = variable + 1 == plan_.enumerated;
  for (const Interval& interval : intervals(variable)) {
    intersection.begin(interval);
    while (intersection.next(block_rows)) {
      if (!go_on()) return false;
      if (last && plan_.counts.empty()) {
        if (!emit_matches(variable)) return false;
        continue;
      }
      for (Row match = 0; match < intersection.matches(); ++match) {
        bind(variable, match);
        if (!(last ? emit_counted() : enumerate(variable + 1))) return false;
      }
    }
  }
  return true;
}

// All matches of the last variable at once.
bool Runner::emit_matches(int variable) {
  const Intersection& intersection = intersections_[variable];
  const std::vector<Participant>& participants = plan_.variables[variable].participants;
  Row done = 0;
  while (done < intersection.matches()) {
    if (emitter_.full() && !flush()) return false;
    const Row count = std::min(intersection.matches() - done, emitter_.room());
    emitter_.repeat(values_.data(), rows_.data(), count);
    emitter_.put_keys(variable, intersection.keys() + done);
    for (std::size_t p = 0; p < participants.size(); ++p) {
      const JoinFactor& factor = join_.factors[participants[p].factor];
      if (!factor.want_row || participants[p].level + 1 < factor.trie->depth()) continue;
      Row* to = emitter_.rows(participants[p].factor);
      for (Row i = 0; i < count; ++i) {
        to[i] = factor.trie->row(intersection.positions(p)[done + i]);
      }
    }
    emitter_.advance();
    done += count;
  }
  return true;
}

// One binding of the enumerated variables, if the others have any.
bool Runner::emit_counted() {
  const std::int64_t multiplicity = count_all(plan_.counts);
  if (end_ != JoinEnd::Done) return false;
  if (multiplicity == 0) return true;
  if (emitter_.full() && !flush()) return false;
  emitter_.repeat(values_.data(), rows_.data(), 1);
  if (plan_.enumerated > 0) {
    emitter_.put_keys(plan_.enumerated - 1, &values_[plan_.enumerated - 1]);
  }
  emitter_.put_multiplicity(multiplicity);
  emitter_.advance();
  return true;
}

// The product of independent counts.
std::int64_t Runner::count_all(const std::vector<CountNode>& nodes) {
  std::int64_t product = 1;
  bool overflow = false;
  for (const CountNode& node : nodes) {
    const std::int64_t count = count_node(node);
    if (count == 0 || end_ != JoinEnd::Done) return 0;
    overflow |= __builtin_mul_overflow(product, count, &product);
  }
  if (overflow) end_ = JoinEnd::Overflow;
  return product;
}

std::int64_t Runner::count_leaves(const CountNode& node) const {
  const Trie& trie = *join_.factors[node.only_factor].trie;
  const int depth = trie.depth();
  int level = plan_.variables[node.variable].participants[0].level;
  Run run = runs_[node.only_factor][level];
  for (; level + 1 < depth; ++level) {
    run = {trie.level(level).starts[run.begin], trie.level(level).starts[run.end]};
  }
  return run.size();
}

// With `exists` 1 as soon as there is a match.
std::int64_t Runner::count_node(const CountNode& node) {
  if (node.only_factor >= 0) {
    const std::int64_t count = count_leaves(node);
    return join_.exists ? count > 0 : count;
  }
  Intersection& intersection = intersections_[node.variable];
  std::int64_t sum = 0;
  for (const Interval& interval : intervals(node.variable)) {
    if (!go_on()) return 0;
    intersection.begin(interval);
    if (node.children.empty() && !join_.exists) {
      sum += intersection.count();  // at most 2^32
      continue;
    }
    const std::int64_t below = count_below(node);
    if (join_.exists && below > 0) return 1;
    if (__builtin_add_overflow(sum, below, &sum)) end_ = JoinEnd::Overflow;
  }
  return sum;
}

// The sum over all matches of what each leaves to the children.
std::int64_t Runner::count_below(const CountNode& node) {
  Intersection& intersection = intersections_[node.variable];
  std::int64_t sum = 0;
  while (intersection.next(join_.exists ? witness_steps : Row{block_rows})) {
    if (join_.exists && node.children.empty()) return 1;
    for (Row match = 0; match < intersection.matches(); ++match) {
      bind(node.variable, match);
      const std::int64_t count = count_all(node.children);
      if (join_.exists && count > 0) return 1;
      if (__builtin_add_overflow(sum, count, &sum)) end_ = JoinEnd::Overflow;
      if (end_ != JoinEnd::Done) return 0;
    }
  }
  return sum;
}

}  // namespace

JoinEnd run_join(const Join& join, const Sink& sink) { return Runner(join, sink).run(); }

JoinCount count_join(Join join) {
  join.counted.resize(join.variables);
  std::iota(join.counted.begin(), join.counted.end(), 0);
  const Sink none;
  return Runner(join, none).count();
}

}  // namespace fuse::native::relations
