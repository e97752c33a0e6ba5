# The same commands for people and for CI. `make demo` and `make test` need only Python 3.11+, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
BUILT := api/pages/static/built

# Plugins with a catalogue; a region may have further ones in folders of its own.
CATALOGUES := $(sort $(dir $(wildcard plugins/*/catalogue.yaml plugins/*/*/catalogue.yaml)))

.DEFAULT_GOAL := help
.PHONY: help install demo serve assets test test-fast check bench docs lock format clean

help: ## List the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/pyvenv.cfg:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/pyvenv.cfg
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

install: $(VENV)/.run ## Install, and show nothing

demo: $(VENV)/.run ## Install, run the five regions, print what they show
	@$(BIN)/dangjian --data demo-data demo

serve: assets ## Serve the pages and the JSON API of the demonstration's data
	@$(BIN)/dangjian --data demo-data serve

assets: $(BUILT)/manifest.json ## Build what the pages load (npm; without it they read and post as well)

$(BUILT)/manifest.json: $(addprefix api/pages/assets/,package-lock.json build.mjs page.js) api/pages/static/dangjian.css $(VENV)/.run
	@command -v npm >/dev/null || $(PIP) install --require-hashes -r requirements/assets.txt
	$(BIN)/python -m api.pages.building
	@touch $@

test: $(VENV)/.dev assets ## Run all tests
	$(BIN)/pytest -n 2 --dist worksteal

test-fast: $(VENV)/.dev assets ## Run the tests that need no server and no minutes
	$(BIN)/pytest -n 2 --dist worksteal -m "not slow and not postgres"

check: $(VENV)/.dev ## Format, lint, types, import contracts, generated pages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m core.facts.reference | diff -u docs/facts.md -
	$(BIN)/python -m core.facts.reference zh | diff -u docs/facts.zh-CN.md -
	$(BIN)/python -m core.examples.catalogue --check $(CATALOGUES)

bench: $(VENV)/.dev ## Run the benchmarks and print ratios
	$(BIN)/python -m benchmarks

docs: $(VENV)/.dev ## Write the generated pages of docs/ again, build the site in build/docs
	$(BIN)/python -m core.facts.reference > docs/facts.md
	$(BIN)/python -m core.facts.reference zh > docs/facts.zh-CN.md
	$(BIN)/python -m core.accounts.reference > docs/authority.md
	$(BIN)/python -m core.examples.catalogue $(CATALOGUES) > docs/catalogue.md
	$(BIN)/python -m tests.docs.commands_page
	$(BIN)/python -m tests.rules.errors_page
	for kind in programme examples board; do $(BIN)/dangjian plugins schema $$kind > docs/$$kind.v1.schema.json || exit 1; done
	$(BIN)/sphinx-build -b html -n -W --keep-going -q docs build/docs

lock: $(VENV)/.dev ## Resolve the locked requirements again (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --group build pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --group assets -o requirements/assets.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --group dev --extra spark pyproject.toml -o requirements/dev.txt

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove what the commands made
	rm -rf $(VENV) $(BUILT) api/pages/assets/node_modules demo-data build dist
