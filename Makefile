# Two commands for a fresh machine with Python 3.11 or later: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
DEMO ?= demo

.PHONY: demo test check format fast bench wheel clean

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Mingbai needs Python 3.11 or later; say PYTHON=/path/to/python3. 明白账需要 Python 3.11 或更新。"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: .venv/.ready  ## a fictional community, from its charter to a checked notice; then serves it
	$(BIN)/mingbai demo --dir $(DEMO) --force

check: .venv/.ready  ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The pure floors are covered by their own tests alone; counting branches doubles what the others take.
# A test beside real servers and browsers is asked twice before it fails; the summary names it (docs/adr/0073).
PURE := tests/core tests/affairs

test: check  ## everything; what this machine lacks is skipped with the reason
	$(BIN)/pytest -n 2 --dist worksteal $(PURE) --cov --cov-config=pyproject.toml --cov-report=term --cov-fail-under=100
	$(BIN)/pytest -n 3 --dist worksteal -raR --reruns 1 --reruns-delay 1 $(addprefix --ignore=,$(PURE))

fast: .venv/.ready  ## the tests of the pure floors only
	$(BIN)/pytest -q $(PURE)

format: .venv/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.ready  ## the figures of docs/benchmarks.md, measured on this machine
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build

wheel: .venv/.ready  ## dist/mingbai-*.whl
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .
