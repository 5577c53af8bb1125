// Fuse inside a C++ program: one runner, many runs, a relation, an error.
//
//   cmake -S examples/embed-cpp -B build/embed -DCMAKE_PREFIX_PATH=PREFIX
//   cmake --build build/embed && build/embed/embed
//
// where PREFIX is where `cmake --install build/release --prefix PREFIX` put Fuse.
#include <fuse/fuse.h>

#include <algorithm>
#include <iostream>

namespace {

fuse::Array floats(fuse::Shape shape, std::initializer_list<float> values) {
  fuse::Array array(fuse::DType::F32, std::move(shape));
  std::copy(values.begin(), values.end(), array.as<float>());
  return array;
}

void layer() {
  const fuse::Program program = fuse::Program::from_text("Y[h] = relu(W[h, d] X[d])\nexport Y\n");
  const fuse::Runner runner = program.compile();
  const fuse::Array weights = floats({2, 3}, {1, 0, -1, 2, 2, 2});
  for (const float last : {0.0f, 5.0f}) {
    const fuse::Results results =
        runner.run({{"W", weights}, {"X", floats({3}, {1, 2, last})}});
    const fuse::Array y = results["Y"].array();
    std::cout << "Y = " << y.as<float>()[0] << " " << y.as<float>()[1] << "\n";
  }
}

void rules() {
  const fuse::Runner runner =
      fuse::Program::from_text("Grand(x, z) <- Parent(x, y), Parent(y, z)\n").compile();
  using Names = std::vector<std::string>;
  const fuse::Facts parents{{Names{"Ann", "Bob", "Bob"}, Names{"Bob", "Cid", "Dora"}}, {}};
  const fuse::Value grand = runner.query("Grand", {{"x", "Ann"}}, {{"Parent", parents}});
  for (const std::int32_t position : grand.positions(0)) {
    std::cout << "Ann is a grandparent of " << grand.text(0, position) << "\n";
  }
}

void error() {
  try {
    fuse::Program::from_text("Y[i] = X[i\n");
  } catch (const fuse::Error& error) {
    const fuse::Problem& first = error.first();
    std::cout << first.code << " on line " << first.line << ": " << first.message << "\n";
  }
}

}  // namespace

int main() {
  std::cout << "Fuse " << fuse::version() << "\n";
  layer();
  rules();
  error();
}
