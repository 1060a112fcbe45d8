# The commands of this project. `make run` is the one to start with.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# compiled Python is kept, whatever the surroundings say: every start takes a third of the time
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
STAMPS := .venv/stamps
WORKERS ?= auto

.PHONY: help setup run test bench lint lock docs clean

help: ## Say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

setup: $(STAMPS)/packages $(STAMPS)/styles ## Create .venv, install what the locks name, fetch the styles; safe to repeat
	@scripts/services.sh wanted mosquitto

run: setup ## Start the hub on its embedded defaults with a demonstration service; Ctrl-C stops it
	@$(BIN)/tec-hub demo

test: setup ## Run every test, with a real broker, PostgreSQL and Chromium
	@scripts/services.sh needed mosquitto postgresql chromium setpriv openssl
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

bench: setup ## Run every benchmark
	@scripts/services.sh needed mosquitto
	@for folder in benchmarks/*/__main__.py; do \
	    $(BIN)/python -m "benchmarks.$$(basename "$$(dirname "$$folder")")"; \
	done

lint: setup ## Check style, types, imports and declared packages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@for script in scripts/*.sh .ci/run; do bash -n "$$script"; done

lock: setup ## Write both lock files anew
	@scripts/lock.sh

docs: setup ## Draw the diagrams and tables of docs/ from the code
	@$(BIN)/python -m scripts.build_docs

clean: ## Remove everything that setup made; var/ (the hub's data) stays
	rm -rf .venv node_modules tec_hub/web/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(STAMPS)/packages: requirements.lock pyproject.toml scripts/packages.sh
	@scripts/packages.sh
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/styles: package-lock.json scripts/styles.sh $(wildcard tec_hub/web/styles/*.scss) | $(STAMPS)/packages
	@scripts/styles.sh
	@touch $@
