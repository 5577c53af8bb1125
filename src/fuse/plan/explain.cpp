#include "fuse/plan/explain.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fuse::plan {

namespace {

struct Lines {
  std::uint32_t first = 0, last = 0;
};

std::optional<Lines> lines_of(SourceRange range, const SourceSet* sources) {
  if (!sources || !range.valid()) return std::nullopt;
  const SourceFile& file = sources->file(range.file);
  const std::uint32_t end = range.end > range.begin ? range.end - 1 : range.begin;
  return Lines{file.line_column(range.begin).line, file.line_column(end).line};
}

std::string_view kind_of(const Step& step) {
  if (const auto* loop = std::get_if<Loop>(&step.action)) {
    if (loop->drive) return "join";
    if (loop->sink.kind == Sink::Kind::Store) return "map";
    return loop->sink.address != no_reg ? "scatter" : "reduce";
  }
  if (std::holds_alternative<Contraction>(step.action)) return "contract";
  if (const auto* along = std::get_if<Along>(&step.action)) {
    return along->kind == Along::Kind::Scan ? "scan" : "sort";
  }
  return "kernel";
}

std::vector<Axis> axes_of(const Step& step) {
  if (const auto* loop = std::get_if<Loop>(&step.action)) {
    std::vector<Axis> axes = loop->axes;
    std::erase_if(axes, [](const Axis& axis) { return axis.name.empty(); });  // rows, repetitions
    return axes;
  }
  if (const auto* at = std::get_if<Contraction>(&step.action)) {
    std::vector<Axis> axes;
    for (const auto* group : {&at->batch, &at->m, &at->n, &at->k}) {
      axes.insert(axes.end(), group->begin(), group->end());
    }
    return axes;
  }
  if (const auto* kernel = std::get_if<Kernel>(&step.action)) return kernel->batch;
  return {};
}

std::string axes_text(const std::vector<Axis>& axes) {
  std::string text;
  for (const Axis& axis : axes) {
    if (!text.empty()) text += ", ";
    text += axis.lo == 0 ? fmt::format("{} {}", axis.name, axis.extent)
                         : fmt::format("{} {}..{}", axis.name, axis.lo, axis.lo + axis.extent - 1);
  }
  return text;
}

// "join of E(x,y), E(y,z): about 1200 tuples; x first .."
std::string join_text(const Step& step) {
  const auto* loop = std::get_if<Loop>(&step.action);
  if (!loop || !loop->drive) return {};
  std::string factors;
  for (const Drive::Factor& factor : loop->drive->factors) {
    factors += (factors.empty() ? "" : ", ") + factor.text;
  }
  std::string text = fmt::format("join of {}: about {:.3g} tuples", factors, loop->drive->points);
  if (loop->sink.kind == Sink::Kind::Append) text += "; the result is kept as tuples";
  if (loop->by_rows) text += fmt::format("; rows along {}", loop->axes.back().name);
  for (int axis : loop->drive->counted) {
    text += fmt::format("; {} is only {}", loop->axes[static_cast<std::size_t>(axis)].name,
                        loop->drive->exists ? "required to exist" : "counted");
  }
  return text;
}

// 1234567 -> "1.23 M"
std::string scaled(double value, std::string_view unit) {
  static constexpr std::string_view prefixes[] = {"", "k", "M", "G", "T", "P", "E"};
  std::size_t prefix = 0;
  while (value >= 1000 && prefix + 1 < std::size(prefixes)) {
    value /= 1000;
    ++prefix;
  }
  return fmt::format("{:.3g} {}{}", value, prefixes[prefix], unit);
}

std::string_view role_name(Role role) {
  switch (role) {
    case Role::Source: return "source";
    case Role::Tensor: return "tensor";
    case Role::Result: return "result";
    case Role::Scratch: return "scratch";
  }
  return "";
}

}  // namespace

std::string explain_text(const Plan& plan, const SourceSet* sources,
                         const std::vector<double>& seconds) {
  std::string text;
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    const Step& step = plan.steps[s];
    std::string where;
    if (auto lines = lines_of(step.range, sources)) {
      where = lines->first == lines->last ? fmt::format("line {}: ", lines->first)
                                          : fmt::format("lines {}-{}: ", lines->first, lines->last);
    }
    text += fmt::format("{:>3}  {}{}\n", s + 1, where, step.what);
    const std::string axes = axes_text(axes_of(step));
    text += fmt::format("     {}{}{}; {}, {}", kind_of(step), axes.empty() ? "" : " over ", axes,
                        scaled(step.flops, "op"), scaled(step.bytes, "B"));
    text += s < seconds.size() ? fmt::format("; {:.4g} ms\n", seconds[s] * 1e3) : "\n";
    const std::string join = join_text(step);
    if (!join.empty()) text += "     " + join + "\n";
    for (const std::string& note : step.notes) text += "     " + note + "\n";
  }
  text += fmt::format("intermediates: {}\n", scaled(static_cast<double>(plan.arena_bytes), "B"));
  return text;
}

std::string explain_json(const Plan& plan, const SourceSet* sources,
                         const std::vector<double>& seconds) {
  nlohmann::ordered_json json;
  json["version"] = 1;
  json["steps"] = nlohmann::ordered_json::array();
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    const Step& step = plan.steps[s];
    nlohmann::ordered_json entry;
    entry["kind"] = kind_of(step);
    entry["what"] = step.what;
    if (auto lines = lines_of(step.range, sources)) entry["lines"] = {lines->first, lines->last};
    entry["axes"] = nlohmann::ordered_json::array();
    for (const Axis& axis : axes_of(step)) {
      entry["axes"].push_back({{"name", axis.name}, {"lo", axis.lo}, {"extent", axis.extent}});
    }
    entry["flops"] = step.flops;
    entry["bytes"] = step.bytes;
    entry["notes"] = step.notes;
    if (s < seconds.size()) entry["seconds"] = seconds[s];
    if (std::string join = join_text(step); !join.empty()) entry["join"] = std::move(join);
    json["steps"].push_back(std::move(entry));
  }
  json["buffers"] = nlohmann::ordered_json::array();
  for (const Buffer& buffer : plan.buffers) {
    json["buffers"].push_back({{"name", buffer.name},
                               {"role", role_name(buffer.role)},
                               {"dtype", data::name(buffer.dtype)},
                               {"shape", buffer.shape},
                               {"masked", buffer.masked},
                               {"sparse", buffer.sparse},
                               {"bytes", bytes(buffer)}});
  }
  json["arena_bytes"] = plan.arena_bytes;
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace fuse::plan
