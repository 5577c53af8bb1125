#include "fuse/targets/native/kernels/combine.h"

#include <algorithm>
#include <cstdlib>

#include "fuse/targets/native/kernels/clones.h"
#include "fuse/targets/native/kernels/operators.h"

namespace fuse::native {

namespace {

using namespace operators;
using ir::Combine;
using plan::Lane;

template <typename Operator>
constexpr bool has_first = requires(Operator cell) { cell.first; };
template <typename Operator>
constexpr bool has_second = requires(Operator cell) { cell.second; };

// Cells of one operator in memory.
template <typename Operator>
struct Store {
  explicit Store(const Cells& cells) : cells(cells) {}
  Operator load(std::int64_t at) const {
    Operator cell = Operator::empty();
    cell.value = static_cast<decltype(Operator::value)*>(cells.value)[at];
    if constexpr (has_first<Operator>) {
      cell.first = static_cast<decltype(Operator::first)*>(cells.extra[0])[at];
    }
    if constexpr (has_second<Operator>) {
      cell.second = static_cast<decltype(Operator::second)*>(cells.extra[1])[at];
    }
    return cell;
  }
  void save(std::int64_t at, const Operator& cell) const {
    static_cast<decltype(Operator::value)*>(cells.value)[at] = cell.value;
    if constexpr (has_first<Operator>) {
      static_cast<decltype(Operator::first)*>(cells.extra[0])[at] = cell.first;
    }
    if constexpr (has_second<Operator>) {
      static_cast<decltype(Operator::second)*>(cells.extra[1])[at] = cell.second;
    }
  }
  const Cells& cells;
};

// Eight partial sums, so that additions overlap and rounding errors grow slowly.
FUSE_CLONES double sum_of(const double* values, const std::uint8_t* present, int count) {
  double partial[8] = {};
  int i = 0;
  if (present) {
    for (; i + 8 <= count; i += 8) {
      for (int l = 0; l < 8; ++l) partial[l] += present[i + l] ? values[i + l] : 0.0;
    }
    for (; i < count; ++i) partial[i % 8] += present[i] ? values[i] : 0.0;
  } else {
    for (; i + 8 <= count; i += 8) {
      for (int l = 0; l < 8; ++l) partial[l] += values[i + l];
    }
    for (; i < count; ++i) partial[i % 8] += values[i];
  }
  return ((partial[0] + partial[4]) + (partial[1] + partial[5])) +
         ((partial[2] + partial[6]) + (partial[3] + partial[7]));
}

// The largest (sign 1) or smallest (-1) of some values, or nan if one is.
FUSE_CLONES double extreme_of(const double* values, int count, double sign) {
  double partial[8];
  double spoilt[8] = {};
  std::fill_n(partial, 8, -infinity);
  int i = 0;
  for (; i + 8 <= count; i += 8) {
    for (int l = 0; l < 8; ++l) {
      const double x = sign * values[i + l];
      partial[l] = x > partial[l] ? x : partial[l];
      spoilt[l] = x != x ? x : spoilt[l];
    }
  }
  for (int l = 0; i < count; ++i, ++l) {
    const double x = sign * values[i];
    partial[l] = x > partial[l] ? x : partial[l];
    spoilt[l] = x != x ? x : spoilt[l];
  }
  double result = -infinity;
  for (int l = 0; l < 8; ++l) {
    if (spoilt[l] != spoilt[l]) return spoilt[l];
    result = std::max(result, partial[l]);
  }
  return sign * result;
}

// Whether many values, all present, were combined at once.
template <typename Operator, typename T>
bool take_all(Operator& cell, const T* values, int count) {
  if constexpr (std::is_same_v<Operator, Max<double>> || std::is_same_v<Operator, Min<double>>) {
    const bool largest = std::is_same_v<Operator, Max<double>>;
    if (count > 0) cell.take(extreme_of(values, count, largest ? 1 : -1), 0);
    return true;
  } else if constexpr (std::is_same_v<Operator, Avg>) {
    cell.value += sum_of(values, nullptr, count);
    cell.first += count;
    return true;
  }
  return false;
}

template <typename Operator, typename T>
bool into_one_cell(const Cells& cells, std::int64_t at, const Contributions& from) {
  const auto* values = static_cast<const T*>(from.values);
  Store<Operator> store(cells);
  Operator cell = store.load(at);
  bool any = !from.present && from.count > 0;
  if constexpr (std::is_same_v<Operator, Sum<double>>) {
    cell.value += sum_of(values, from.present, from.count);
    if (from.present && cells.mask) {
      any = std::any_of(from.present, from.present + from.count, [](std::uint8_t p) { return p; });
    }
  } else if (from.present || !take_all<Operator, T>(cell, values, from.count)) {
    for (int i = 0; i < from.count; ++i) {
      if (from.present && !from.present[i]) continue;
      any = true;
      if (!cell.take(values[i], from.positions ? from.positions[i] : 0)) return false;
    }
  }
  store.save(at, cell);
  if (any && cells.mask) cells.mask[at] = 1;
  return true;
}

template <typename Operator, typename T>
bool into_cells(const Cells& cells, std::int64_t at, std::int64_t stride,
                const Contributions& from) {
  if (stride == 0) return into_one_cell<Operator, T>(cells, at, from);
  const auto* values = static_cast<const T*>(from.values);
  Store<Operator> store(cells);
  for (int i = 0; i < from.count; ++i, at += stride) {
    if (from.present && !from.present[i]) continue;
    Operator cell = store.load(at);
    if (!cell.take(values[i], from.positions ? from.positions[i] : 0)) return false;
    store.save(at, cell);
    if (cells.mask) cells.mask[at] = 1;
  }
  return true;
}

// The first contribution that overflows, or -1.
template <typename Operator, typename T>
int into_places(const Cells& cells, const std::int64_t* places, const Contributions& from) {
  const auto* values = static_cast<const T*>(from.values);
  Store<Operator> store(cells);
  for (int i = 0; i < from.count; ++i) {
    if (from.present && !from.present[i]) continue;
    const std::int64_t at = places[i];
    Operator cell = store.load(at);
    if (!cell.take(values[i], from.positions ? from.positions[i] : 0)) return i;
    store.save(at, cell);
    if (cells.mask) cells.mask[at] = 1;
  }
  return -1;
}

template <typename Operator>
bool begin(const Cells& cells) {
  Store<Operator> store(cells);
  for (std::int64_t at = 0; at < cells.size; ++at) store.save(at, Operator::empty());
  if (cells.mask) std::fill_n(cells.mask, cells.size, std::uint8_t{0});
  return true;
}

// Calls f.operator()<Operator, T>() for the operator and lane.
template <typename F>
auto dispatch(Combine combine, Lane lane,
              F f) -> decltype(f.template operator()<Sum<double>, double>()) {
  const bool real = lane == Lane::Real;
  using Int = std::int64_t;
  switch (combine) {
    case Combine::Sum:
      return real ? f.template operator()<Sum<double>, double>()
                  : f.template operator()<Sum<Int>, Int>();
    case Combine::Product:
      return real ? f.template operator()<Product<double>, double>()
                  : f.template operator()<Product<Int>, Int>();
    case Combine::Max:
      return real ? f.template operator()<Max<double>, double>()
                  : f.template operator()<Max<Int>, Int>();
    case Combine::Min:
      return real ? f.template operator()<Min<double>, double>()
                  : f.template operator()<Min<Int>, Int>();
    case Combine::Or: return f.template operator()<Or, std::uint8_t>();
    case Combine::And: return f.template operator()<And, std::uint8_t>();
    case Combine::Count: return f.template operator()<Count, std::uint8_t>();
    case Combine::Avg: return f.template operator()<Avg, double>();
    case Combine::LogSumExp: return f.template operator()<LogSumExp, double>();
    case Combine::Std:
    case Combine::Var: return f.template operator()<Spread, double>();
    case Combine::ArgMax:
      return real ? f.template operator()<ArgExtreme<double, true>, double>()
                  : f.template operator()<ArgExtreme<Int, true>, Int>();
    case Combine::ArgMin:
      return real ? f.template operator()<ArgExtreme<double, false>, double>()
                  : f.template operator()<ArgExtreme<Int, false>, Int>();
  }
  std::abort();
}

}  // namespace

void begin_cells(Combine op, Lane lane, const Cells& cells) {
  dispatch(op, lane, [&]<typename Operator, typename T>() { return begin<Operator>(cells); });
}

bool combine(Combine op, Lane lane, const Cells& cells, std::int64_t at, std::int64_t stride,
             const Contributions& from) {
  return dispatch(op, lane, [&]<typename Operator, typename T>() {
    return into_cells<Operator, T>(cells, at, stride, from);
  });
}

int combine_at(Combine op, Lane lane, const Cells& cells, const std::int64_t* places,
               const Contributions& from) {
  return dispatch(op, lane, [&]<typename Operator, typename T>() {
    return into_places<Operator, T>(cells, places, from);
  });
}

void end_cells(Combine op, const Cells& cells) {
  auto* value = static_cast<double*>(cells.value);
  const auto* count = static_cast<const std::int64_t*>(cells.extra[0]);
  for (std::int64_t at = 0; at < cells.size; ++at) {
    switch (op) {
      case Combine::Avg: value[at] /= static_cast<double>(count[at]); break;
      case Combine::LogSumExp:
        value[at] += std::log(static_cast<double*>(cells.extra[0])[at]);
        break;
      case Combine::Var:
      case Combine::Std: {
        const double variance =
            static_cast<double*>(cells.extra[1])[at] / static_cast<double>(count[at]);
        value[at] = op == Combine::Std ? std::sqrt(variance) : variance;
        break;
      }
      case Combine::Sum:
      case Combine::Product:
      case Combine::Max:
      case Combine::Min:
      case Combine::Or:
      case Combine::And:
      case Combine::Count:
      case Combine::ArgMax:
      case Combine::ArgMin: return;
    }
  }
}

}  // namespace fuse::native
