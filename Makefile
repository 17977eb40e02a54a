# One door: `make` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
MODEL := models/helpdesk.tar.gz
TRAINED_FROM := config.yml domain.yml $(shell find data/nlu data/rules data/stories data/answers -name '*.yml' 2>/dev/null) $(wildcard helpdesk/nlu/*.py)

# Rasa 3.6 asks for these; without them every start prints warnings that are not ours.
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 2
export PYTHONWARNINGS := ignore::DeprecationWarning,ignore::FutureWarning
export RASA_TELEMETRY_ENABLED := false
export SANIC_HOST := 127.0.0.1
# Threads that spin while they wait make a sentence take seconds on a busy machine.
export OMP_WAIT_POLICY := passive

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# ---- setting up ---------------------------------------------------------------------------------------------

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "Installing the libraries (about a minute the first time)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' \
		|| { echo "The desk needs Python 3.10; $$($(BIN)/python --version) was found. Install it or set PYTHON=…"; rm -rf $(VENV); exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: install
install: $(VENV)/.installed ## install everything into .venv

.PHONY: lock
lock: $(VENV)/.installed ## compile requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --generate-hashes --extra dev --no-header --no-annotate pyproject.toml -o requirements.lock

# ---- data and model -----------------------------------------------------------------------------------------

.PHONY: directory
directory: $(VENV)/.installed ## load the seed directory when it has changed
	@$(BIN)/helpdesk directory seed

$(MODEL): $(VENV)/.installed $(TRAINED_FROM)
	@echo "Training the assistant (a few minutes the first time, then well under two)…"
	@$(MAKE) --no-print-directory directory
	@$(BIN)/rasa train --fixed-model-name helpdesk
	@touch $@

.PHONY: train
train: $(MODEL) ## train the assistant when its data changed

# ---- running ------------------------------------------------------------------------------------------------

.PHONY: run
run: $(MODEL) directory ## serve the desk on localhost:5005
	@echo "The desk is at http://127.0.0.1:5005 (stop with Ctrl-C)."
	@$(BIN)/honcho start

.PHONY: shell
shell: $(MODEL) directory ## talk to the desk in the terminal (the action server is started beside it)
	@$(BIN)/python -m rasa_sdk --actions actions --port 5055 --quiet & trap "kill $$!" EXIT; $(BIN)/rasa shell --quiet

# ---- checking -----------------------------------------------------------------------------------------------

.PHONY: format
format: $(VENV)/.installed ## format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

.PHONY: lint
lint: $(VENV)/.installed ## lint, formatting and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

.PHONY: validate
validate: $(VENV)/.installed directory ## Rasa's own check of domain, rules and examples
	@$(BIN)/rasa data validate --quiet --max-history 5

.PHONY: translations
translations: $(VENV)/.installed ## bring the catalogs in step with domain.yml
	@$(BIN)/helpdesk translations update

.PHONY: test
test: lint $(MODEL) validate ## set everything up and run every check
	@$(BIN)/rasa test core --e2e --stories tests/stories --quiet --fail-on-prediction-errors --out results/stories
	@$(BIN)/pytest

.PHONY: bench
bench: $(MODEL) directory ## measure this desk beside a stock Rasa trained on the same data
	@$(BIN)/python -m benchmarks.compare

.PHONY: clean
clean: ## remove everything that was made
	rm -rf $(VENV) models results .rasa .cache var *.egg-info
