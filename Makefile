# Two commands do everything on a fresh machine with Python 3.11+: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

BENCHES := $(patsubst bench/%.py,bench-%,$(shell grep -l '^    tell\>' bench/*.py))

.PHONY: help setup run test lint types contracts check pwa browser screenshots bench mutants clean $(BENCHES)

help: ## Say what can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: setup pwa/dist/index.html ## Start the demo programme on http://localhost:8000
	@$(BIN)/relais demo

test: setup pwa/dist/index.html browser ## Run every test: Python, PWA, browser journeys
	@cd pwa && npm test
	@$(BIN)/python -m pytest -q -n auto --dist loadgroup --ignore tests/flows
	@$(BIN)/python -m pytest -q tests/flows

check: lint types contracts ## Lint, types and import contracts

lint: setup pwa/node_modules/.ready
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@cd pwa && npm run --silent lint

types: setup pwa/node_modules/.ready
	@$(BIN)/mypy server realtime gamification graphql/api bench
	@$(BIN)/pyright
	@cd pwa && npm run --silent codegen && npm run --silent types

contracts: setup
	@$(BIN)/lint-imports
	@$(BIN)/relais export-schema --check

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml bootstrap.sh
	@PYTHON=$(PYTHON) sh bootstrap.sh
	@touch $@

pwa/node_modules/.ready: pwa/package-lock.json $(VENV)/.ready
	@echo "Installing the app's tools …"
	@# Not `npm ci`: it refuses a lock without the optional packages of other platforms. Hashes are checked all the same.
	@cd pwa && npm install --no-save --silent --no-audit --no-fund
	@touch $@

PWA_SOURCES := $(shell find pwa/src pwa/public pwa/build graphql/operations -type f -not -name persisted.json -not -path 'pwa/src/gql/*' 2>/dev/null)

pwa/dist/index.html: pwa/node_modules/.ready $(PWA_SOURCES) graphql/schema.graphql pwa/index.html pwa/vite.config.ts
	@echo "Building the app …"
	@cd pwa && npm run --silent build
	@touch $@

pwa: pwa/dist/index.html ## Build the app people install

browser: setup
	@$(BIN)/python -m tests.browser

screenshots: setup pwa/dist/index.html browser ## Make the pictures of every screen
	@$(BIN)/python -m tests.screenshots

bench: ## List the measurements
	@printf 'make %s\n' $(BENCHES)

# A static pattern: implicit ones are not looked at for what is phony.
$(BENCHES): bench-%: setup
	@$(BIN)/python -m bench.$(subst -,_,$*)

mutants: setup ## Change the game's code in every small way and see whether its tests notice (ten minutes on two cores)
	@rm -rf mutants
	@$(BIN)/mutmut run --max-children 2
	@$(BIN)/mutmut results

clean: ## Remove everything that was made here
	@rm -rf $(VENV) pwa/node_modules pwa/dist .relais mutants .mypy_cache .pytest_cache .ruff_cache
