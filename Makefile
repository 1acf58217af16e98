PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed-test
RUN_STAMP := $(VENV)/.installed

.PHONY: demo test lint proof bench oracle open-rules clean

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

oracle: $(RUN_STAMP)
	$(BIN)/python tools/oracle.py

open-rules: $(RUN_STAMP)
	$(BIN)/python -m cdisc_convert.rules.open_rules.cases ../shared/oracle/open-rules/rules ../shared/oracle/open-rules/cases
	$(BIN)/python -m cdisc_convert.rules.detection ../shared/oracle/open-rules/rules/sdtm ../shared/oracle/open-rules/cases

bench: $(VENV)/.installed-bench
	$(BIN)/python -m benchmarks.xpt

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

clean:
	rm -rf build dist $(VENV)
