# Two commands on a fresh machine that has Python 3.11 or newer and make: `make run`, `make test`.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.SUFFIXES:

# The first Python that is new enough; PYTHON=/path/to/python chooses another one.
NEW_ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
ifndef PYTHON
PYTHON := $(shell for one in python3 python3.14 python3.13 python3.12 python3.11; do \
  if "$$one" -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then echo "$$one"; break; fi; done)
endif

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input

.PHONY: help run test lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Try the whole bot on sample pages (your own: make run INBOX=DIR); Ctrl-C stops it
	@exec $(BIN)/bot demo $(if $(INBOX),--inbox "$(INBOX)")

test: $(VENV)/.test ## Set up, then ruff, mypy and every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy bot
	$(BIN)/python -m pytest -n auto $(ARGS)

# Both locks pin every package by hash, for every platform, and name no index.
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-header --no-annotate --extra postgres
UV := var/uv/bin/uv
lock: $(UV) ## Pin the newest allowed packages again (needs the network)
	printf 'hatchling==1.27.0\neditables\n' | $(COMPILE) --upgrade -o requirements.lock pyproject.toml -
	printf 'hatchling==1.27.0\neditables\n' | $(COMPILE) --upgrade -c requirements.lock --group dev \
	  -o requirements-dev.lock pyproject.toml -

$(UV): | python
	$(PYTHON) -m venv var/uv
	var/uv/bin/python -m pip --disable-pip-version-check --quiet install uv

clean: ## Remove what `make` made: the environment, the demo's home, caches
	rm -rf $(VENV) var .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
	find bot tests -name __pycache__ -type d -exec rm -rf {} +

.PHONY: python
python:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "Broadsheet needs Python 3.11 or newer with its venv module; none was found on this machine." >&2; \
	  echo "Install it (Debian and Ubuntu: apt-get install python3 python3-venv), or name it: make run PYTHON=/path/to/python3.11" >&2; \
	  exit 1; fi
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' 2>/dev/null || { \
	  echo "$(PYTHON) is not Python 3.11 or newer with its venv and ensurepip modules (Debian: apt-get install python3-venv)." >&2; \
	  exit 1; }

# A new lock or a new pyproject.toml sets the environment up again.
$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Setting up $(VENV) (once; a minute or so) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Setting up $(VENV) for the tests ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(BIN)/python: | python
	@"$(PYTHON)" -m venv $(VENV)
