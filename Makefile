PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint types contracts docs frontend serve clean

demo: $(VENV)/installed  ## read the sample reports and write khorasan.html
	$(BIN)/allegiance brief examples/khorasan/reports -o khorasan.html --title "Central Asian factions between the Taliban and the Islamic State"

test: $(VENV)/tested  ## pass the tests
	$(BIN)/python -m pytest -q

lint: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/tested
	$(BIN)/mypy

contracts: $(VENV)/tested
	$(BIN)/lint-imports

docs: $(VENV)/tested
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs docs/_build/html

frontend:  ## rebuild the committed pages (needs Node 20 or newer)
	cd frontend && npm ci --no-audit --no-fund && npm run build

serve: $(VENV)/installed
	$(BIN)/pip install -q -e '.[web]'
	$(BIN)/allegiance read examples/khorasan/reports --ledger khorasan.ledger
	$(BIN)/allegiance serve --ledger khorasan.ledger

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Allegiance needs Python 3.11 or newer; call make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --upgrade 'pip>=25.1'

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Allegiance into $(VENV) (a minute or two the first time)"
	$(BIN)/python -m pip install -q -e .
	@touch $@

$(VENV)/tested: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Allegiance and its test tools into $(VENV)"
	$(BIN)/python -m pip install -q -e '.[web,llm,postgres,exchange,plots]' --group dev
	@touch $@

clean:
	rm -rf $(VENV) build dist docs/_build khorasan.html
