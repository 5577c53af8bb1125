#include "fuse/targets/native/tile_runner.h"

#include <algorithm>

#include "fuse/targets/native/kernels/element.h"
#include "fuse/targets/native/kernels/elementwise.h"
#include "fuse/targets/native/kernels/transfer.h"
#include "fuse/targets/native/relations/seek.h"

namespace fuse::native {

namespace {

using plan::Code;
using plan::Instruction;

constexpr std::size_t slot_bytes = plan::tile_lanes * sizeof(double);

// Whether lanes of this type are stored exactly like elements of this type.
bool same_form(plan::Lane lane, data::DType dtype) {
  return (lane == plan::Lane::Real && dtype == data::DType::F64) ||
         (lane == plan::Lane::Int && dtype == data::DType::I64);
}

}  // namespace

TileRunner::TileRunner(const plan::TileProgram& program, Memory& memory, std::int64_t row)
    : program_(program),
      memory_(memory),
      slots_(new std::byte[static_cast<std::size_t>(program.registers) * slot_bytes + 64]),
      pointers_(static_cast<std::size_t>(program.registers), nullptr) {
  levels_.resize(program.levels.size());
  for (const plan::RowProduct& product : program.products) {
    products_.emplace_back(product, program, memory);
    kernels_.emplace_back(row);
  }
}

void TileRunner::begin() {
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    levels_[l] = &memory_.index(program_.levels[l].buffer);
  }
  for (RowViews& product : products_) product.begin();
  for (RowKernel& kernel : kernels_) kernel.restart();
}

void TileRunner::linear(const Instruction& at, const Tile& tile, std::int64_t* dst) const {
  const plan::View& view = program_.views[static_cast<std::size_t>(at.extra)];
  if (tile.listed()) return tile.positions(view, dst);
  const std::int64_t stride = tile.stride(view);
  for (std::size_t r = 0; r < tile.runs().size(); ++r) {
    const Tile::Run& run = tile.runs()[r];
    const std::int64_t first = tile.position(view, r);
    for (int i = 0; i < run.count; ++i) dst[run.begin + i] = first + i * stride;
  }
}

void TileRunner::constant(const Instruction& at, void* dst, int count) const {
  const plan::Constant& value = program_.constants[static_cast<std::size_t>(at.extra)];
  switch (at.lane) {
    case plan::Lane::Real: std::fill_n(static_cast<double*>(dst), count, value.real); break;
    case plan::Lane::Int: std::fill_n(static_cast<std::int64_t*>(dst), count, value.integer); break;
    case plan::Lane::Bool:
      std::fill_n(static_cast<std::uint8_t*>(dst), count, std::uint8_t{value.real != 0});
      break;
  }
}

// Every lane has a place of its own.
void TileRunner::load_listed(const Instruction& at, const Tile& tile, std::byte* own) {
  const plan::View& view = program_.views[static_cast<std::size_t>(at.extra)];
  const Storage& from = memory_[view.buffer];
  std::int64_t places[plan::tile_lanes];
  tile.positions(view, places);
  if (const auto* addresses = static_cast<const std::int64_t*>(lanes(at.a))) {
    for (int i = 0; i < tile.count(); ++i) places[i] += addresses[i];
  }
  if (at.code == Code::Load || at.code == Code::Gather) {
    gather_run(from, 0, 0, places, at.lane, own, tile.count());
  } else {
    load_mask_run(from, 0, 0, places, reinterpret_cast<std::uint8_t*>(own), tile.count());
  }
}

void TileRunner::dot(const Instruction& at, const Tile& tile, double* dst) {
  const auto number = static_cast<std::size_t>(at.extra);
  kernels_[number].dot(products_[number].at(tile), tile.count(), dst);
}

void TileRunner::seek(const Instruction& at, std::int64_t* dst, int count) const {
  const auto number = static_cast<std::size_t>(at.extra);
  relations::seek(*levels_[number], program_.levels[number].column,
                  static_cast<const std::int64_t*>(lanes(at.a)),
                  static_cast<const std::int64_t*>(lanes(at.b)), static_cast<std::size_t>(count),
                  dst);
}

void TileRunner::load(const Instruction& at, const Tile& tile, std::byte* own) {
  if (tile.listed()) return load_listed(at, tile, own);
  const plan::View& view = program_.views[static_cast<std::size_t>(at.extra)];
  const Storage& from = memory_[view.buffer];
  const std::int64_t stride = tile.stride(view);
  const auto* addresses = static_cast<const std::int64_t*>(lanes(at.a));
  // A whole tile of contiguous elements of the right type needs no copy.
  if (at.code == Code::Load && tile.runs().size() == 1 && stride == 1 &&
      same_form(at.lane, from.dtype)) {
    pointers_[static_cast<std::size_t>(at.dst)] = from.as<double>() + tile.position(view, 0);
    return;
  }
  const std::size_t width = at.lane == plan::Lane::Bool ? 1 : sizeof(double);
  for (std::size_t r = 0; r < tile.runs().size(); ++r) {
    const Tile::Run& run = tile.runs()[r];
    const std::int64_t position = tile.position(view, r);
    std::byte* dst = own + static_cast<std::size_t>(run.begin) * width;
    const std::int64_t* run_addresses = addresses ? addresses + run.begin : nullptr;
    if (at.code == Code::Load) {
      load_run(from, position, stride, at.lane, dst, run.count);
    } else if (at.code == Code::Gather) {
      gather_run(from, position, stride, run_addresses, at.lane, dst, run.count);
    } else {
      load_mask_run(from, position, stride, run_addresses, reinterpret_cast<std::uint8_t*>(dst),
                    run.count);
    }
  }
}

int TileRunner::compute(const Instruction& at, const Tile& tile, void* dst) const {
  Lanes operands{dst,
                 lanes(at.a),
                 lanes(at.b),
                 lanes(at.c),
                 static_cast<const std::uint8_t*>(lanes(at.active)),
                 0,
                 tile.count()};
  if (at.extra >= 0) {
    operands.constant = program_.constants[static_cast<std::size_t>(at.extra)].integer;
  }
  switch (at.lane) {
    case plan::Lane::Real: return run_real(at.code, operands);
    case plan::Lane::Int: return run_integer(at.code, operands);
    case plan::Lane::Bool: return run_bool(at.code, operands);
  }
  return -1;
}

TileRunner::Stop TileRunner::stopped(const Instruction& at, int lane) const {
  double value = 0;
  if (at.code == Code::Require) {
    value = static_cast<double>(static_cast<const std::int64_t*>(lanes(at.a))[lane]);
  } else if (at.code == Code::ToPosition) {
    value = static_cast<const double*>(lanes(at.a))[lane];
  }
  return {at.site, lane, value};
}

TileRunner::Stop TileRunner::run(int from, int to, const Tile& tile) {
  for (int k = from; k < to; ++k) {
    const Instruction& at = program_.code[static_cast<std::size_t>(k)];
    std::byte* own = slots_.get() + static_cast<std::size_t>(at.dst) * slot_bytes;
    pointers_[static_cast<std::size_t>(at.dst)] = own;
    switch (at.code) {
      case Code::Constant: constant(at, own, tile.count()); break;
      case Code::Linear: linear(at, tile, reinterpret_cast<std::int64_t*>(own)); break;
      case Code::Seek: seek(at, reinterpret_cast<std::int64_t*>(own), tile.count()); break;
      case Code::Dot: dot(at, tile, reinterpret_cast<double*>(own)); break;
      case Code::Load:
      case Code::LoadMask:
      case Code::Gather:
      case Code::GatherMask: load(at, tile, own); break;
      default: {
        const int lane = compute(at, tile, own);
        if (lane >= 0) return stopped(at, lane);
        break;
      }
    }
  }
  return {};
}

}  // namespace fuse::native
