// The order in which a loop walks its axes.
#include <algorithm>
#include <numeric>

#include "fuse/plan/loop_builder.h"

namespace fuse::plan {

namespace {

// Every view of a loop, the sink's included, by pointer.
std::vector<View*> all_views(TileProgram& program, Sink& sink) {
  std::vector<View*> views;
  for (View& view : program.views) views.push_back(&view);
  views.push_back(&sink.out);
  return views;
}

// What one step along an axis costs when it is the innermost: contiguous access is cheap, a fixed
// place free, anything else a cache line; short runs pay for starting each.
double innermost_cost(std::size_t axis, std::int64_t extent, const std::vector<View*>& views) {
  double cost = 0;
  for (const View* view : views) {
    if (view->buffer == no_buffer) continue;
    const std::int64_t stride = view->strides[axis];
    const double access = stride == 0 ? 0 : (stride == 1 || stride == -1) ? 1 : 4;
    cost += access + 8.0 / static_cast<double>(std::max<std::int64_t>(extent, 1));
  }
  return cost;
}

std::vector<std::size_t> chosen_order(const std::vector<Axis>& axes, std::size_t fixed,
                                      const std::vector<View*>& views) {
  std::vector<std::size_t> order(axes.size() - fixed);
  std::iota(order.begin(), order.end(), fixed);
  if (order.empty()) return order;
  auto widest = [&](std::size_t axis) {
    std::int64_t stride = 0;
    for (const View* view : views) {
      if (view->buffer != no_buffer) stride = std::max(stride, std::abs(view->strides[axis]));
    }
    return stride;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return widest(a) > widest(b); });
  auto innermost =
      std::min_element(order.rbegin(), order.rend(), [&](std::size_t a, std::size_t b) {
        return innermost_cost(a, axes[a].extent, views) < innermost_cost(b, axes[b].extent, views);
      });
  const std::size_t last = *innermost;
  order.erase(std::next(innermost).base());
  order.push_back(last);
  return order;
}

template <typename T>
std::vector<T> permuted(const std::vector<T>& values, const std::vector<std::size_t>& order) {
  std::vector<T> result;
  for (std::size_t at : order) result.push_back(values[at]);
  return result;
}

// Whether walking axis `outer` and then `outer + 1` is one walk for all views.
bool can_merge(const std::vector<View*>& views, std::size_t outer, std::int64_t inner_extent) {
  return std::all_of(views.begin(), views.end(), [&](const View* view) {
    return view->strides[outer] == saturating_mul(view->strides[outer + 1], inner_extent);
  });
}

void remove_axis(Loop& loop, const std::vector<View*>& views, std::size_t axis) {
  loop.extents.erase(loop.extents.begin() + static_cast<std::ptrdiff_t>(axis));
  for (View* view : views) {
    view->strides.erase(view->strides.begin() + static_cast<std::ptrdiff_t>(axis));
  }
}

void merge_axes(Loop& loop, std::size_t fixed, const std::vector<View*>& views) {
  for (std::size_t axis = loop.extents.size(); axis-- > fixed;) {
    if (loop.extents[axis] == 1) remove_axis(loop, views, axis);
  }
  for (std::size_t outer = loop.extents.size(); outer-- > fixed + 1;) {
    const std::size_t at = outer - 1;
    if (!can_merge(views, at, loop.extents[at + 1])) continue;
    loop.extents[at + 1] = saturating_mul(loop.extents[at], loop.extents[at + 1]);
    remove_axis(loop, views, at);
  }
}

}  // namespace

Loop order_axes(std::vector<Axis> axes, std::size_t fixed, TileProgram program, Sink sink) {
  Loop loop;
  loop.axes = std::move(axes);
  loop.program = std::move(program);
  loop.sink = std::move(sink);
  std::vector<View*> views = all_views(loop.program, loop.sink);
  std::vector<std::size_t> order(fixed);
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t axis : chosen_order(loop.axes, fixed, views)) order.push_back(axis);
  loop.axes = permuted(loop.axes, order);
  for (View* view : views) view->strides = permuted(view->strides, order);
  for (Site& site : loop.program.sites) {
    for (View& element : site.elements) element.strides = permuted(element.strides, order);
  }
  for (const Axis& axis : loop.axes) loop.extents.push_back(axis.extent);
  merge_axes(loop, fixed, views);
  return loop;
}

void finish_loop(Loop& loop) {
  Sink& out = loop.sink;
  std::vector<Reg*> roots{&out.value, &out.present, &out.address, &out.position};
  for (Reg& key : out.keys) roots.push_back(&key);
  finish_program(loop.program, roots);
}

}  // namespace fuse::plan
