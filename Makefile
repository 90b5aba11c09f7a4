# Everything a developer or a site types. `make` alone explains.

PYTHON ?= $(firstword $(foreach name,python3 python3.11 python3.12 python3.13 python3.14,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $(name))))
BIN := .venv/bin
FLASK := $(BIN)/flask --app app
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench faults demo messages migration clean

help: ## explain the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  ARGS=… is handed on, for example: make test ARGS='tests/jobs -k twice'"

setup: .venv/.ready ## make .venv/ and install what is pinned; does nothing when that is done

.venv/.ready: requirements.txt requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: apt-get install python3 python3-venv" >&2; exit 1; }
	@if command -v uv >/dev/null && uv venv --quiet --allow-existing --python "$(PYTHON)" .venv \
		&& uv pip install --quiet --python $(BIN)/python -r requirements-dev.txt; then :; else \
		"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "Please install python3-venv: apt-get install python3-venv" >&2; exit 1; }; \
		{ test -x $(BIN)/pip || "$(PYTHON)" -m venv .venv; } && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt; fi
	@touch $@

run: setup ## start everything on http://127.0.0.1:8000 (IA_HOST, IA_PORT); Ctrl-C stops it
	@exec $(FLASK) ia run

test bench faults: export PYTHONDONTWRITEBYTECODE := # many processes are started, and each would compile everything anew
test: setup ## run all tests with real databases, Redis, worker and browser (ARGS=--db=both: each on SQLite and PostgreSQL)
	@$(BIN)/python -m tests.system
	@exec $(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

check: setup ## check the style of the code
	@exec $(BIN)/ruff check $(or $(ARGS),.)

.venv/.bench: .venv/.ready requirements-bench.txt
	@if command -v uv >/dev/null && uv pip install --quiet --python $(BIN)/python -r requirements-bench.txt; then :; else \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt; fi \
		|| echo "Without requirements-bench.txt the comparison is measured without its references." >&2
	@touch $@

bench: setup .venv/.bench ## measure speed, weight and statements beside their targets
	exec $(BIN)/python -m tests.bench.run $(ARGS)

faults: setup ## break things under load and count what was lost
	exec $(BIN)/python -m tests.faults.run $(ARGS)

demo: setup ## fill the database with the demo cast and data (ARGS='--clients 100000 --contacts 1000000')
	@$(FLASK) ia migrate && exec $(FLASK) ia demo $(ARGS)

messages: setup ## bring both catalogues up to date with the texts in the code; list what has no Chinese yet
	@$(BIN)/python -m tests.house.test_languages

migration: setup ## write a migration for what changed in the models (m="a sentence")
	@$(FLASK) db migrate -m "$(m)"

clean: ## remove .venv/ and what tools left; the data in var/ stays
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find ia/translations -name '*.mo' -delete 2>/dev/null || true
