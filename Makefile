# `make run` and `make test` are all a newcomer needs. They want Python 3.11 or newer and make.

PY ?= python3
BIN = .venv/bin
PYTHON = $(BIN)/python
# How many tests run at once.
WORKERS ?= 2

# The site refuses to start without a key unless it is told that this is a developer's machine.
export TRADETRACKER_ENV ?= development
# Never fetch an interpreter from the internet: use the Python that is there.
export UV_PYTHON_DOWNLOADS = never

.DEFAULT_GOAL = help
.PHONY: help run test test-pg browser lint format types messages migrations bench coverage lock clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: .venv/.run  ## Serve the site with its starter data on 127.0.0.1:8000 (PORT= for another port)
	@exec $(PYTHON) manage.py dev 127.0.0.1:$(or $(PORT),8000)

test: .venv/.test browser  ## Run every test (ARGS= for pytest's arguments)
	@$(PYTHON) -m pytest --numprocesses $(WORKERS) $(ARGS)

test-pg: .venv/.test browser  ## Run every test on PostgreSQL, in a throw-away cluster
	@tools/with-postgres $(PYTHON) -m pytest --numprocesses $(WORKERS) $(ARGS)

browser:  # Chromium for the browser tests, where it can be had
	@tools/install-browser

lint: .venv/.test  ## Check style and formatting of Python and templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@tools/format-templates --check

format: .venv/.test  ## Format Python and templates
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@tools/format-templates

types: .venv/.test  ## Check the types
	@$(BIN)/mypy

messages: .venv/.test  ## Collect the texts of the interface into locale/ and compile them
	@$(PYTHON) tools/messages.py

migrations: .venv/.test  ## Write the migrations that the models call for
	@$(PYTHON) manage.py makemigrations

bench: .venv/.test  ## Measure what the timeline costs, as ratios
	@$(PYTHON) -m benchmarks.timeline

coverage: .venv/.test browser  ## Run every test and show which lines none of them reached
	@$(BIN)/coverage run -m pytest $(ARGS)
	@$(BIN)/coverage report

lock: .venv/.test  ## Bring the locked dependencies up to date
	@for name in uv base dev; do \
		$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
			--no-header requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean:  ## Remove the environment and every cache; the data stays
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage htmlcov test-results staticfiles
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# uv installs in a second what takes pip half a minute. Where uv cannot (it ignores pip's own settings
# for indexes and proxies), pip reads the same lock.
.venv/.uv: requirements/uv.txt
	@$(PY) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PY=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/pip || $(PY) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/.run: requirements/base.txt .venv/.uv
	@$(BIN)/uv pip install --quiet --require-hashes --python $(PYTHON) -r $< \
		|| $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/.test: requirements/dev.txt .venv/.uv
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(PYTHON) $< \
		|| $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
