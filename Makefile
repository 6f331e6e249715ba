# Serai: `make run` and `make test` are all you need. Everything lives in .venv and var.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
HOST ?= 127.0.0.1

.PHONY: run test check bench format messages lock clean help

help:
	@echo "make run     start Serai with its own database (PORT=8000 HOST=127.0.0.1)"
	@echo "make test    every check that CI runs"
	@echo "make bench   measure, against baselines in the same run"
	@echo "make format  put the code in order;  make messages  compile the translations"

run: $(VENV)/.run
	@exec $(BIN)/serai run --host $(HOST) --port $(PORT)

test: $(VENV)/.dev
	@$(BIN)/python tools/check.py

check: test

bench: $(VENV)/.bench
	@$(BIN)/python -m bench

format: $(VENV)/.dev
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

messages: $(VENV)/.dev
	$(BIN)/python tools/messages.py compile

lock: $(VENV)/.dev
	$(PYTHON) tools/lock.py

$(BIN)/python:
	@$(PYTHON) tools/environment.py create $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@$(PYTHON) tools/environment.py install $(VENV) requirements.lock && touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@$(PYTHON) tools/environment.py install $(VENV) requirements-dev.lock && touch $@ $(VENV)/.run

$(VENV)/.bench: requirements-bench.lock | $(VENV)/.dev
	@$(PYTHON) tools/environment.py install $(VENV) requirements-bench.lock && touch $@

clean:
	rm -rf $(VENV) var
