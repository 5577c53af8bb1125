#include "fuse/targets/native/kernels/transfer.h"

#include <algorithm>
#include <type_traits>

#include "fuse/targets/native/kernels/clones.h"
#include "fuse/targets/native/kernels/element.h"

namespace fuse::native {

namespace {

// The commonest conversions, which are worth the widest vectors.
FUSE_CLONES void widen(const float* from, double* __restrict to, int count) {
  for (int i = 0; i < count; ++i) to[i] = from[i];
}
FUSE_CLONES void narrow(const double* from, float* __restrict to, int count) {
  for (int i = 0; i < count; ++i) to[i] = static_cast<float>(from[i]);
}

template <typename Element, typename T>
constexpr bool float_and_double =
    std::is_same_v<Element, FloatElement<float>> && std::is_same_v<T, double>;

template <typename Element, typename T>
void load_elements(const typename Element::Stored* from, std::int64_t stride, T* __restrict dst,
                   int count) {
  if (stride == 1) {
    if constexpr (float_and_double<Element, T>) return widen(from, dst, count);
    for (int i = 0; i < count; ++i) dst[i] = lane_cast<T>(Element::load(from[i]));
  } else if (stride == 0) {
    std::fill_n(dst, count, lane_cast<T>(Element::load(*from)));
  } else {
    for (int i = 0; i < count; ++i) dst[i] = lane_cast<T>(Element::load(from[i * stride]));
  }
}

template <typename F>
void visit_both(data::DType dtype, plan::Lane lane, F&& f) {
  visit(dtype, [&](auto element) { visit_lane(lane, [&](auto value) { f(element, value); }); });
}

}  // namespace

void load_run(const Storage& from, std::int64_t at, std::int64_t stride, plan::Lane lane, void* dst,
              int count) {
  visit_both(from.dtype, lane, [&](auto element, auto value) {
    using Element = decltype(element);
    using T = decltype(value);
    load_elements<Element>(from.as<typename Element::Stored>() + at, stride, static_cast<T*>(dst),
                           count);
  });
}

void gather_run(const Storage& from, std::int64_t at, std::int64_t stride,
                const std::int64_t* addresses, plan::Lane lane, void* dst, int count) {
  if (from.size == 0) return;  // no lane has an address
  visit_both(from.dtype, lane, [&](auto element, auto value) {
    using Element = decltype(element);
    using T = decltype(value);
    const auto* elements = from.as<typename Element::Stored>() + at;
    auto* lanes = static_cast<T*>(dst);
    for (int i = 0; i < count; ++i) {
      lanes[i] = lane_cast<T>(Element::load(elements[addresses[i] + i * stride]));
    }
  });
}

void load_mask_run(const Storage& from, std::int64_t at, std::int64_t stride,
                   const std::int64_t* addresses, std::uint8_t* dst, int count) {
  if (!from.mask) {
    std::fill_n(dst, count, std::uint8_t{1});
    return;
  }
  if (from.size == 0) return;
  const std::uint8_t* mask = from.mask + at;
  for (int i = 0; i < count; ++i) dst[i] = mask[i * stride + (addresses ? addresses[i] : 0)];
}

void store_run(const Storage& to, std::int64_t at, std::int64_t stride, plan::Lane lane,
               const void* src, int count) {
  visit_both(to.dtype, lane, [&](auto element, auto value) {
    using Element = decltype(element);
    using T = decltype(value);
    auto* elements = to.as<typename Element::Stored>() + at;
    const auto* lanes = static_cast<const T*>(src);
    if (stride == 1) {
      if constexpr (float_and_double<Element, T>) return narrow(lanes, elements, count);
      for (int i = 0; i < count; ++i) elements[i] = Element::store(lanes[i]);
    } else {
      for (int i = 0; i < count; ++i) elements[i * stride] = Element::store(lanes[i]);
    }
  });
}

}  // namespace fuse::native
