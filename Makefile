# make demo   walk the worked case and open it; ARGS=--no-serve stops after the files
# make test   what continuous integration runs
SHELL := /bin/bash
PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
ARGS ?=
# What `soak` upgrades from.
OLDER ?= HEAD~1

.PHONY: install demo test soak check docs messages pictures lock sbom audit clean

install: .venv/runtime

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Makegood needs Python 3.11 or later; set PYTHON=python3.11")'
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/tests: requirements-test.lock .venv/runtime
	$(PIP) install --quiet --require-hashes -r requirements-test.lock
	bash tests/system-packages.sh
	touch $@

demo: install
	.venv/bin/makegood demo $(ARGS)

check: .venv/tests
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

# Everything on SQLite, then the web application again on a PostgreSQL of our own, but for what is the same over every
# database: how its pages look, what they carry and in which language, what brings a database of its own or needs none. Where
# PostgreSQL cannot be had (status 77) that part says so and is left out; continuous integration has to have it.
THE_SAME = in_the_browser test_headers test_passive test_languages test_said test_blanks test_documents test_by_command_line test_by_library test_by_keyboard
test: check
	$(PY) -m pytest -n auto --dist worksteal $(ARGS)
	$(PY) tests/with_postgres.py $(PY) -m pytest -n auto --dist worksteal $(THE_SAME:%=--ignore-glob '*%.py') -m 'not own_database' tests/web tests/stories || { [ $$? -eq 77 ] && [ -z "$$CI" ]; }

# The long form of what the tests hold in short, hours of it: docs/why/reliability.md says what it found.
soak: .venv/tests
	$(PY) bench/fuzz.py --minutes 10
	$(PY) bench/soak.py --rounds 200
	$(PY) bench/load.py --users 20 --seconds 600 --slow 50 --guesses 10000
	$(PY) tests/with_postgres.py $(PY) bench/load.py --users 100 --seconds 600
	$(PY) bench/machines.py --seconds 600
	$(PY) bench/rolling.py --older $(OLDER) --seconds 100

# Run the examples of the documents and write their true output back.
docs: .venv/tests
	$(PY) -m tests.docs.examples

# Gather the strings of the interface into the catalogs of its languages and compile them; ARGS=--check only tells what is missing.
messages: .venv/tests
	$(PY) -m tests.messages $(ARGS)

# Take the pictures of the README from the worked case. Needs Chromium.
pictures: .venv/tests
	$(PY) -m tests.pictures

# Versions and hashes only; no registry address. Needs uv.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra install pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra install --extra test -c requirements.lock pyproject.toml -o requirements-test.lock

# What it is made of (CycloneDX), from the lock and what is installed.
sbom: install
	$(PY) deploy/sbom.py > makegood.cdx.json

# Whether a part has a known weakness, by a list of today: it asks the network, so nothing else does it. Needs pip-audit.
audit:
	pip-audit --require-hashes --disable-pip -r requirements.lock

clean:
	rm -rf .venv demo build dist fuzz-faults makegood.cdx.json .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
