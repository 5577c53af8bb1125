// Driven loops whose values are products: the elements along the innermost axis become rows, so
// that kernels walk them and a tile lists only what the join gives. SpMM, SDDMM, gathers of
// embeddings and masked scores are all of this form.
#include <algorithm>

#include "fuse/plan/loop_builder.h"

namespace fuse::plan {

namespace {

class RowForm {
 public:
  RowForm(Loop& loop, const Plan& plan) : loop_(loop), plan_(plan), code_(loop.program.code) {
    depends_.resize(code_.size(), 0);
    for (std::size_t k = 0; k < code_.size(); ++k) depends_[k] = varies(code_[k]);
  }

  // Changes the loop where it has the form.
  void take() {
    Sink& sink = loop_.sink;
    if (sink.value == no_reg || sink.lane != Lane::Real || others_vary(sink)) return;
    if (!collect(sink.value) || rows_.empty()) return;
    const std::int64_t step = sink.out.strides.back();
    const bool summed =
        step == 0 && sink.combine == ir::Combine::Sum && sink.kind != Sink::Kind::Store;
    const bool spread = step == 1 && sink.kind == Sink::Kind::Combine && sink.present == no_reg &&
                        sink.address == no_reg && folds(sink.combine);
    if (!summed && !spread) return;
    if (summed) {
      loop_.program.products.push_back(rows_);
      scalars_.push_back(
          emit({.code = Code::Dot,
                .lane = Lane::Real,
                .extra = static_cast<std::int32_t>(loop_.program.products.size() - 1)}));
    } else {
      sink.rows = rows_;
    }
    sink.value = scalars_.empty() ? one() : scalars_.front();
    for (std::size_t s = 1; s < scalars_.size(); ++s) {
      sink.value = emit({.code = Code::Mul, .lane = Lane::Real, .a = sink.value, .b = scalars_[s]});
    }
    loop_.by_rows = true;
  }

 private:
  static bool folds(ir::Combine combine) {
    return combine == ir::Combine::Sum || combine == ir::Combine::Max ||
           combine == ir::Combine::Min;
  }

  const View& view_of(const Instruction& at) const {
    return loop_.program.views[static_cast<std::size_t>(at.extra)];
  }

  bool on(Reg reg) const { return reg != no_reg && depends_[static_cast<std::size_t>(reg)]; }

  bool varies(const Instruction& at) const {
    if (reads_view(at.code) && view_of(at).strides.back() != 0) return true;
    return on(at.a) || on(at.b) || on(at.c) || on(at.active);
  }

  bool others_vary(const Sink& sink) const {
    return on(sink.present) || on(sink.address) || on(sink.position) ||
           std::any_of(sink.keys.begin(), sink.keys.end(), [&](Reg key) { return on(key); });
  }

  // Splits a product into rows and what is the same along them.
  bool collect(Reg reg) {
    const Instruction& at = code_[static_cast<std::size_t>(reg)];
    if (!on(reg)) {
      scalars_.push_back(reg);
      return true;
    }
    if (at.code == Code::Mul && at.active == no_reg) return collect(at.a) && collect(at.b);
    if (at.code != Code::Load || at.lane != Lane::Real) return false;
    const View& view = view_of(at);
    const data::DType dtype = plan_[view.buffer].dtype;
    if (view.strides.back() != 1 || (dtype != data::DType::F32 && dtype != data::DType::F64)) {
      return false;
    }
    rows_.push_back(at.extra);
    return true;
  }

  Reg emit(Instruction instruction) {
    instruction.dst = static_cast<Reg>(code_.size());
    code_.push_back(instruction);
    return instruction.dst;
  }

  Reg one() {
    loop_.program.constants.push_back({1, 1});
    return emit({.code = Code::Constant,
                 .lane = Lane::Real,
                 .extra = static_cast<std::int32_t>(loop_.program.constants.size() - 1)});
  }

  Loop& loop_;
  const Plan& plan_;
  std::vector<Instruction>& code_;
  std::vector<char> depends_;  // on the innermost axis, by register
  std::vector<Reg> scalars_;
  RowProduct rows_;
};

}  // namespace

void take_rows(Loop& loop, std::size_t fixed, const Plan& plan) {
  if (loop.extents.size() > fixed) RowForm(loop, plan).take();
}

}  // namespace fuse::plan
