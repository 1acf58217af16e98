PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed-test
# python3.12 of the path, or of pyenv where its shim is not set to it
CORE_PYTHON ?= $(or $(shell python3.12 -c 'import sys; print(sys.executable)' 2>/dev/null),$(lastword $(wildcard $(HOME)/.pyenv/versions/3.12*/bin/python3.12)),python3.12)
CORE_VERSION := 0.17.1
RUN_STAMP := $(VENV)/.installed

.PHONY: fuzz demo test lint proof bench bench-full oracle open-rules core clean

demo: $(RUN_STAMP)
	$(BIN)/cdisc-convert demo --out build/demo

test: $(STAMP) lint
	$(BIN)/python -m pytest -n 2 --dist loadfile tests

lint: $(STAMP)
	$(BIN)/ruff check cdisc_convert tests benchmarks tools
	$(BIN)/ruff format --check cdisc_convert tests benchmarks tools
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy

proof: $(STAMP)
	CDISC_CONVERT_PROOF=1 $(BIN)/python -m pytest -n 2 -m proof tests -rA

FUZZED := xpt xlsx csv rave_csv redcap odm rave_odm dataset_json ndjson castor secutrial define mapping rule case references dates
FUZZ_SECONDS ?= 600
fuzz: $(VENV)/.installed-fuzz
	@for name in $(FUZZED); do \
	  echo "== $$name"; \
	  $(BIN)/python -m tests.fuzz $$name $(FUZZ_SECONDS) build/fuzz 2>&1 | grep -E "Uncaught|Error|stat::number_of_executed" || exit 1; \
	done

oracle: $(RUN_STAMP)
	$(BIN)/python tools/oracle.py

open-rules: $(RUN_STAMP)
	$(BIN)/python -m cdisc_convert.rules.open_rules.cases ../shared/oracle/open-rules/rules ../shared/oracle/open-rules/cases
	$(BIN)/python -m cdisc_convert.rules.detection ../shared/oracle/open-rules/rules/sdtm ../shared/oracle/open-rules/cases

core: .venv-core/.installed

# The official engine needs Python 3.12; uv fetches one where none is installed.
.venv-core/.installed:
	@if command -v $(CORE_PYTHON) >/dev/null && $(CORE_PYTHON) -c 'import venv' 2>/dev/null; \
	  then $(CORE_PYTHON) -m venv .venv-core; \
	  elif command -v uv >/dev/null; then uv venv --seed --python 3.12 .venv-core; \
	  else echo "make core needs Python 3.12: install it, or name it: make core CORE_PYTHON=..."; \
	  exit 1; fi
	.venv-core/bin/python -m pip install --quiet --disable-pip-version-check cdisc-rules-engine==$(CORE_VERSION)
	@touch $@

# quick form, under three minutes; results in benchmarks/results
bench: $(VENV)/.installed-bench
	$(BIN)/python -m benchmarks

bench-full: $(VENV)/.installed-bench
	$(BIN)/python -m benchmarks --full

$(RUN_STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[test]"
	@touch $@ $(RUN_STAMP)

$(VENV)/.installed-bench: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[test,bench]"
	@touch $@ $(RUN_STAMP)

$(VENV)/.installed-fuzz: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[test,fuzz]"
	@touch $@ $(RUN_STAMP)

clean:
	rm -rf build dist $(VENV) .venv-core
