# make demo   installs what is missing, builds `fuse` and runs the attention example
# make test   builds and runs every test
# make wheel  builds a wheel of the Python package in dist/
# make build | sanitize | fuzz | bench | bench-relations | bench-dense | format | check-format | check-layers | clean

SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build

PYTHON := .venv/bin/python
JOBS ?= $(shell nproc)
# Looked up when a recipe runs, since `deps` may have just installed it. The commands that a
# version manager puts first in PATH may be dead.
first_alive = $(shell for c in $(1) /usr/bin/$(1); do \
  $$c --version >/dev/null 2>&1 && command -v $$c && break; done)
CMAKE = $(call first_alive,cmake)
NINJA = $(call first_alive,ninja)
FUSE := build/release/bin/fuse

.PHONY: bench-relations bench-dense random fuzz deps build demo test wheel sanitize bench format check-format check-layers clean

deps:
	@bash tools/deps.sh

.venv/.installed: tools/requirements.txt | deps
	@bash tools/venv.sh
	@touch $@

# A tree is configured once; after that ninja re-runs CMake by itself when it has to.
# The Python extension needs nanobind, which the environment has.
build/%/build.ninja: | deps .venv/.installed
	$(CMAKE) --preset $* -DCMAKE_MAKE_PROGRAM=$(NINJA)

build: build/release/build.ninja
	$(CMAKE) --build build/release -j $(JOBS)

demo: .venv/.installed build/release/build.ninja
	@$(CMAKE) --build build/release -j $(JOBS) --target fuse
	@$(PYTHON) examples/make_attention_weights.py
	$(FUSE) run examples/01_attention.fuse
	@echo
	@echo "Check: in Attn, row p has zeros to the right of position p, and every row sums to 1."

test: .venv/.installed build check-layers check-format
	@$(PYTHON) tools/run_tests.py release

wheel: .venv/.installed
	@$(PYTHON) -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
	  --wheel-dir dist .
	@ls dist/*.whl

sanitize: .venv/.installed build/sanitize/build.ninja
	$(CMAKE) --build build/sanitize -j $(JOBS)
	@$(PYTHON) tools/run_tests.py sanitize

# Random programs against the reference evaluator at length: make random N=100000 SEED=1
N ?= 20000
SEED ?= 1
random: build
	FUSE_RANDOM_PROGRAMS=$(N) FUSE_RANDOM_SEED=$(SEED) build/release/bin/fuse_tests -tc='oracle*'

# Changed files for every reader, under the sanitizers: make fuzz FUZZ_SECONDS=600 SEED=7
FUZZ_SECONDS ?= 60
fuzz: build/sanitize/build.ninja
	$(CMAKE) --build build/sanitize -j $(JOBS) --target fuse_fuzz
	cd build/sanitize && bin/fuse_fuzz --seconds $(FUZZ_SECONDS) --seed $(SEED)

bench: .venv/.installed build
	@$(PYTHON) benchmarks/run.py --fuse $(FUSE) --json build/benchmarks.json

# Fuse beside NumPy, SciPy, pandas and DuckDB, which get an environment of their own.
build/bench-venv/.installed: benchmarks/requirements.txt .venv/.installed
	$(PYTHON) -m venv build/bench-venv
	build/bench-venv/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

bench-relations: build/bench-venv/.installed build/release/build.ninja
	$(CMAKE) --build build/release -j $(JOBS) --target fuse fuse_evaluate fuse_read_facts
	@build/bench-venv/bin/python benchmarks/run_relations.py --bin build/release/bin \
	  --report docs/benchmarks.md $(BENCH)

format: .venv/.installed
	@$(PYTHON) tools/format.py

check-format: .venv/.installed
	@$(PYTHON) tools/format.py --check

check-layers: .venv/.installed
	@$(PYTHON) tools/check_layers.py

bench-dense: build/bench-venv/.installed build/release/build.ninja
	$(CMAKE) --build build/release -j $(JOBS) --target fuse fuse_evaluate
	@build/bench-venv/bin/python benchmarks/run_dense.py --bin build/release/bin $(BENCH)

clean:
	rm -rf build
