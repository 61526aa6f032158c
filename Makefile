# Bangfu 帮扶. `make` lists what there is to make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
VENDOR := src/bangfu/web/static/vendor
LOCALE := src/bangfu/web/locale
MESSAGES := $(patsubst %.po,%.mo,$(wildcard $(LOCALE)/*/LC_MESSAGES/django.po))
# The type checker loads the settings; it gets a folder of its own and needs no server.
TYPES := BANGFU_HOME=$(CURDIR)/.mypy_cache/home BANGFU_DATABASE_URL=postgresql://owner@127.0.0.1/bangfu

.PHONY: help setup run test check format bench county promises seeds messages screenshots requirements

help: ## This list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 14

setup: $(STAMPS)/packages $(STAMPS)/assets ## Install everything; run and test call it themselves

run: setup ## Start the platform on http://127.0.0.1:8000 with a demo county
	@$(BIN)/bangfu run

test: setup ## The whole test suite, real PostgreSQL and real Chromium included
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: setup ## Format, lint, types, layers and conventions
	@$(BIN)/ruff format --check -q . && echo "format: as it should be"
	@$(BIN)/ruff check -q . && echo "lint: clean"
	@$(TYPES) $(BIN)/mypy
	@$(BIN)/python -m pytest tests/conventions

format: setup ## Put the code into its format and mend what can be mended
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

bench: setup $(STAMPS)/peers ## Speed as a ratio against named peers, written to docs/performance.md
	@$(BIN)/python bench/run.py

county: setup ## Lists and screening of a county of 120,000 households, measured, to docs/performance.md (minutes)
	@$(BIN)/python -m bench.county

promises: setup ## The promise tests at full size, their numbers written to docs/promises.md
	@BANGFU_FULL_SIZE=1 $(BIN)/python -m pytest tests/promises -k "$(ONLY)"

seeds: setup ## The rows of the practices this is built from, with the tests that prove them
	@$(BIN)/python -m pytest -p tests.seeds -m seed

messages: setup ## Collect the sentences of code and templates into the catalogues
	@$(TYPES) DJANGO_SETTINGS_MODULE=bangfu.web.settings $(BIN)/python -m tests.conventions.catalogue

screenshots: setup ## Take the pictures of the README from a running demo
	@$(BIN)/python -m tests.browser.screenshots

requirements: ## Resolve the locked requirements anew (needs uv)
	uv pip compile -q pyproject.toml --group dev --python-version 3.11 --universal --generate-hashes \
		--no-header --no-emit-index-url --no-emit-find-links --upgrade -o requirements/all.txt
	for group in peers node; do uv pip compile -q --group $$group -c requirements/all.txt --python-version 3.11 --universal \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links --upgrade -o requirements/$$group.txt; done

$(STAMPS)/packages: requirements/all.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Bangfu needs Python 3.11 or newer; name it with: make PYTHON=/path/to/python3")'
	@test -x $(BIN)/python || { echo "Making a virtual environment in $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing the locked packages (about a minute the first time) …"
	@$(BIN)/python -m pip install --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/all.txt
	@$(BIN)/python -m pip install --disable-pip-version-check -q --no-build-isolation --no-deps -e .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/peers: requirements/peers.txt | $(STAMPS)/packages
	@echo "Installing the peers of the benchmarks …"
	@$(BIN)/python -m pip install --disable-pip-version-check -q --only-binary :all: --require-hashes -r requirements/peers.txt
	@touch $@

$(STAMPS)/node: package-lock.json | $(STAMPS)/packages
	@echo "Fetching the front-end assets …"
	@command -v npm > /dev/null || test -x $(BIN)/npm \
		|| $(BIN)/python -m pip install --disable-pip-version-check -q --only-binary :all: --require-hashes -r requirements/node.txt
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@mkdir -p $(VENDOR)
	@sed 's/\/\*# sourceMappingURL=.*\*\///' node_modules/@tabler/core/dist/css/tabler.min.css > $(VENDOR)/tabler.min.css
	@touch $@

$(LOCALE)/%.mo: $(LOCALE)/%.po | $(STAMPS)/packages
	@$(BIN)/pybabel -q compile -i $< -o $@

$(STAMPS)/assets: $(STAMPS)/node $(MESSAGES) $(wildcard src/bangfu/web/static/bangfu/*)
	@echo "Preparing styles and scripts …"
	@DJANGO_SETTINGS_MODULE=bangfu.web.build $(BIN)/python -m django collectstatic --noinput --clear -v 0
	@touch $@
