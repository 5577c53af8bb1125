#include "fuse/plan/tile.h"

#include <algorithm>
#include <array>

namespace fuse::plan {

namespace {

enum class ResultLane : std::uint8_t { Same, Real, Int, Bool };

struct CodeInfo {
  std::string_view text;
  ResultLane result;
  double cost;
};

constexpr CodeInfo code_table[] = {
#define FUSE_TILE(name, text, result, cost) {text, ResultLane::result, cost},
#include "fuse/plan/tile.def"
#undef FUSE_TILE
};

const CodeInfo& info(Code code) { return code_table[static_cast<std::size_t>(code)]; }

std::array<Reg, 4> operands(const Instruction& at) { return {at.a, at.b, at.c, at.active}; }

void rename_operands(Instruction& at, const std::vector<Reg>& names) {
  for (Reg* reg : {&at.a, &at.b, &at.c, &at.active}) {
    if (*reg != no_reg) *reg = names[static_cast<std::size_t>(*reg)];
  }
}

// Before finish_program the destination of instruction k is register k.
void remove_unused(TileProgram& program, const std::vector<Reg*>& roots) {
  std::vector<char> used(program.code.size(), 0);
  for (const Reg* root : roots) {
    if (*root != no_reg) used[static_cast<std::size_t>(*root)] = 1;
  }
  for (std::size_t k = program.code.size(); k-- > 0;) {
    if (!used[k]) continue;
    for (Reg reg : operands(program.code[k])) {
      if (reg != no_reg) used[static_cast<std::size_t>(reg)] = 1;
    }
  }
  std::vector<Reg> names(program.code.size(), no_reg);
  std::vector<Instruction> kept;
  for (std::size_t k = 0; k < program.code.size(); ++k) {
    if (!used[k]) continue;
    Instruction at = program.code[k];
    rename_operands(at, names);
    names[k] = at.dst = static_cast<Reg>(kept.size());
    kept.push_back(at);
  }
  for (Reg* root : roots) {
    if (*root != no_reg) *root = names[static_cast<std::size_t>(*root)];
  }
  program.code = std::move(kept);
}

bool moves(const TileProgram& program, std::int32_t view) {
  const auto& strides = program.views[static_cast<std::size_t>(view)].strides;
  return std::any_of(strides.begin(), strides.end(), [](std::int64_t s) { return s != 0; });
}

bool varies_by_view(const TileProgram& program, const Instruction& at) {
  if (reads_view(at.code)) return moves(program, at.extra);
  if (at.code != Code::Dot) return false;
  const RowProduct& rows = program.products[static_cast<std::size_t>(at.extra)];
  return std::any_of(rows.begin(), rows.end(),
                     [&](std::int32_t view) { return moves(program, view); });
}

// Moves instructions that give the same value at every point to the front.
void hoist_invariants(TileProgram& program, const std::vector<Reg*>& roots) {
  std::vector<char> varies(program.code.size(), 0);
  for (std::size_t k = 0; k < program.code.size(); ++k) {
    varies[k] = varies_by_view(program, program.code[k]);
    for (Reg reg : operands(program.code[k])) {
      if (reg != no_reg && varies[static_cast<std::size_t>(reg)]) varies[k] = 1;
    }
  }
  std::vector<Reg> names(program.code.size(), no_reg);
  std::vector<Instruction> ordered;
  for (char round : {0, 1}) {
    for (std::size_t k = 0; k < program.code.size(); ++k) {
      if (varies[k] != round) continue;
      Instruction at = program.code[k];
      rename_operands(at, names);
      names[k] = at.dst = static_cast<Reg>(ordered.size());
      ordered.push_back(at);
    }
    if (round == 0) program.prologue = static_cast<int>(ordered.size());
  }
  for (Reg* root : roots) {
    if (*root != no_reg) *root = names[static_cast<std::size_t>(*root)];
  }
  program.code = std::move(ordered);
}

// A register is reused once its last reader has run; those of the prologue and roots never are.
void assign_registers(TileProgram& program, const std::vector<Reg*>& roots) {
  const int count = static_cast<int>(program.code.size());
  std::vector<int> last_use(program.code.size(), -1);
  for (int k = 0; k < count; ++k) {
    for (Reg reg : operands(program.code[static_cast<std::size_t>(k)])) {
      if (reg != no_reg) last_use[static_cast<std::size_t>(reg)] = k;
    }
  }
  for (int k = 0; k < program.prologue; ++k) last_use[static_cast<std::size_t>(k)] = count;
  for (const Reg* root : roots) {
    if (*root != no_reg) last_use[static_cast<std::size_t>(*root)] = count;
  }
  std::vector<Reg> names(program.code.size(), no_reg);
  std::vector<Reg> unused;
  Reg next = 0;
  for (int k = 0; k < count; ++k) {
    Instruction& at = program.code[static_cast<std::size_t>(k)];
    std::array<Reg, 4> before = operands(at);
    rename_operands(at, names);
    if (unused.empty()) unused.push_back(next++);
    at.dst = names[static_cast<std::size_t>(k)] = unused.back();
    unused.pop_back();
    std::sort(before.begin(), before.end());
    for (std::size_t o = 0; o < before.size(); ++o) {
      if (before[o] == no_reg || (o > 0 && before[o] == before[o - 1])) continue;
      if (last_use[static_cast<std::size_t>(before[o])] == k) {
        unused.push_back(names[static_cast<std::size_t>(before[o])]);
      }
    }
  }
  for (Reg* root : roots) {
    if (*root != no_reg) *root = names[static_cast<std::size_t>(*root)];
  }
  program.registers = next;
}

}  // namespace

std::string_view name(Code code) { return info(code).text; }

Lane result_lane(Code code, Lane operands) {
  switch (info(code).result) {
    case ResultLane::Same: return operands;
    case ResultLane::Real: return Lane::Real;
    case ResultLane::Int: return Lane::Int;
    case ResultLane::Bool: return Lane::Bool;
  }
  return operands;
}

double cost(Code code) { return info(code).cost; }

bool reads_view(Code code) {
  return code == Code::Linear || code == Code::Load || code == Code::LoadMask ||
         code == Code::Gather || code == Code::GatherMask;
}

void finish_program(TileProgram& program, const std::vector<Reg*>& roots) {
  remove_unused(program, roots);
  hoist_invariants(program, roots);
  assign_registers(program, roots);
}

}  // namespace fuse::plan
