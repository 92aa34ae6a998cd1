# `make run` starts the platform, `make test` proves it; each sets up what it needs first.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq
RUNTIME := $(VENV)/runtime-installed
TOOLS := $(VENV)/tools-installed
FUZZER := $(VENV)/fuzzer-installed

.PHONY: help run test check docs bench fuzz clean

help:
	@echo "make run     start console, gateway, worker and sandbox with a demo cast (Ctrl-C ends all)"
	@echo "make test    install what the tests need and run them, on SQLite and on PostgreSQL"
	@echo "make check   format, lint, types, import contracts, missing migrations"
	@echo "make docs    make the pictures of the documentation anew"
	@echo "make bench   run the benchmarks"
	@echo "make fuzz    run the fuzz targets, 1,000,000 executions each (EXECUTIONS=…, TARGETS=…)"
	@echo "make clean   remove what these commands made, but never the data folder"

# What the environment says wins over .env; exec lets Ctrl-C and SIGTERM reach serai itself.
run: $(RUNTIME)
	@environment=$$(export -p); set -a; [ ! -f .env ] || . ./.env; eval "$$environment"; \
	exec $(BIN)/serai up --cast

test: $(TOOLS)
	@tests/prepare
	@tests/run

check: $(TOOLS)
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@DJANGO_SETTINGS_MODULE=serai.project.settings $(BIN)/python -m django makemigrations --check --dry-run

docs: $(TOOLS)
	@tests/prepare
	@SERAI_WRITE_PICTURES=1 $(BIN)/pytest -q tests/flows/test_seed_journey.py

bench: $(TOOLS)
	@benchmarks/prepare
	@missed=0; for benchmark in benchmarks/*.py; do \
		echo "== $$benchmark"; $(BIN)/python $$benchmark || missed=1; done; exit $$missed

EXECUTIONS := 1000000
TARGETS :=

fuzz: $(FUZZER)
	@$(BIN)/python -m fuzz --executions $(EXECUTIONS) $(TARGETS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
	find src tests fuzz -name __pycache__ -type d -prune -exec rm -rf {} +

# The project itself is installed with the pinned build backend, so nothing arrives unpinned.
$(RUNTIME): requirements/runtime.txt pyproject.toml
	@requirements/environment $(VENV)
	@echo "Installing what Serai needs to run into $(VENV)"
	@$(PIP) --require-hashes --requirement requirements/runtime.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS): $(RUNTIME) requirements/test.txt
	@echo "Installing what tests and checks need into $(VENV)"
	@$(PIP) --require-hashes --requirement requirements/test.txt
	@touch $@

$(FUZZER): $(TOOLS) requirements/fuzz.txt
	@echo "Installing the fuzzer into $(VENV)"
	@$(PIP) --require-hashes --requirement requirements/fuzz.txt
	@touch $@
