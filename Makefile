# Swayline on one machine. `make help` lists what can be done.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell command -v python3.11 || command -v python3)
SERVE ?= 1
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app app

.PHONY: help demo demo-reset run test check nightly bench-scoring bench-agreement bench-coverage bench-confidentiality bench-reports attack pictures coverage mutation catalogs lock run-libraries test-libraries

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: export SWAYLINE_ENVIRONMENT := demo
demo: run-libraries $(VENV)/.run ## A fictional company, its round and reports in out/demo/, then http://127.0.0.1:8000 (SERVE=0: no server)
	@$(FLASK) demo --out out/demo
	@if [ "$(SERVE)" != 0 ]; then exec $(BIN)/python tools/run; fi

demo-reset: export SWAYLINE_ENVIRONMENT := demo
demo-reset: run-libraries $(VENV)/.run ## The demo from the beginning
	@$(FLASK) demo --out out/demo --reset
	@if [ "$(SERVE)" != 0 ]; then exec $(BIN)/python tools/run; fi

run: run-libraries $(VENV)/.run ## Web and background worker together, until Ctrl-C
	@$(FLASK) db upgrade
	@exec $(BIN)/python tools/run

test: run-libraries test-libraries $(VENV)/.test ## Every test; starts the servers it needs and stops them
	@$(BIN)/pytest -n 3 --dist loadfile -m "not nightly"

check: $(VENV)/.test ## Style, types, import directions, models against migrations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports
	@tools/check-migrations

nightly: run-libraries test-libraries $(VENV)/.test ## What is too long for `make test`
	@$(BIN)/pytest -n 3 --dist loadfile -m nightly

bench-scoring: $(VENV)/.test ## Seconds and memory of scoring up to 1,000,000 people, beside igraph and networkx (half an hour)
	@$(BIN)/python -m benchmarks.scoring

bench-agreement: $(VENV)/.test ## The worst difference of each figure from igraph, networkx and scipy
	@$(BIN)/python -m benchmarks.agreement

bench-coverage: $(VENV)/.test ## How often intervals hold what they claim, by simulation (under ten minutes)
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.coverage

bench-confidentiality: $(VENV)/.test ## How often each fact is exact, banded or withheld, for 60 to 1,000 people in teams of 4 to 40
	@$(BIN)/python -m benchmarks.confidentiality

bench-reports: $(VENV)/.test ## Reports a second beside other programs, memory, and where time goes (minutes)
	@$(BIN)/python -m benchmarks.reports

attack: $(VENV)/.test ## Try to work out who named whom from what 200 confidential rounds tell (an hour or two)
	@$(BIN)/python -m tests.attack

coverage: $(VENV)/.test ## Branches of scoring/ that no test takes, without compiled code (minutes)
	@tools/coverage

mutation: $(VENV)/.test ## Changes to formulas that no test notices (about an hour)
	@test -d $(VENV)/mutation || $(BIN)/pip install -q --require-hashes --target $(VENV)/mutation -r requirements-mutation.txt
	@PYTHONPATH=$(VENV)/mutation $(BIN)/python tools/mutation

pictures: $(VENV)/.test ## The pictures of reports in docs/reports, drawn anew (NAMES="words in their names")
	@$(BIN)/python -m tests.reports.pictures $(NAMES)

catalogs: $(VENV)/.run ## Every sentence of the reports into the catalogs of their languages
	@$(BIN)/python -m reports.catalogs

lock: $(VENV)/.test ## Versions and hashes for requirements*.in
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.txt
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes requirements-mutation.in -o requirements-mutation.txt

run-libraries:
	@tools/install-libraries run

test-libraries:
	@tools/install-libraries test

$(VENV)/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Swayline needs Python 3.11 or newer: install it, or name it with PYTHON=/path/to/python." >&2; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) \
		|| { echo "Python cannot make a virtual environment here: on Debian, apt-get install python3-venv." >&2; exit 1; }

# Installed again only when a requirement file is newer than its mark.
$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-dev.txt $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
