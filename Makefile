# Two commands do everything on a machine with Python 3.11+ and make: `make demo` and `make test`.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PYTHONUTF8 := 1
unexport PYTHONDONTWRITEBYTECODE # hundreds of processes would compile all modules again

.PHONY: demo test quick accept bench clean

demo: $(VENV)/.core ## generate everything, load it into real databases, validate the sample payloads
	$(BIN)/schemagen generate
	$(BIN)/schemagen verify
	$(BIN)/schemagen validate

test: $(VENV)/.dev ## what CI runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/schemagen check
	$(BIN)/pytest -n 2

quick: $(VENV)/.dev ## the tests that take less than a minute together
	$(BIN)/pytest -n 2 -m "not slow"

accept: $(VENV)/.dev ## accept what the cases give now; read the diff before you commit it
	$(BIN)/pytest -n 2 --accept

bench: $(VENV)/.dev ## side-by-side figures; see benchmarks/README.md
	$(BIN)/python -m benchmarks.generate

clean:
	rm -rf $(VENV)

$(VENV)/.core: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("schemagen needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
