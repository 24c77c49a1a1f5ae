# Two commands do all the set-up on a machine that has Python 3.11 or later, make and git.
#   make demo            the answer to a real runaway, then the page with it until Ctrl-C (SERVE=0: only the answer)
#   make test            everything that CI checks

PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
SERVE  ?= 1

.PHONY: demo test check lint types layers unit tshark clean

demo: $(VENV)/.installed
	$(BIN)/honeyguide demo$(if $(filter-out 0,$(SERVE)), --serve)

test: $(VENV)/.tools
	$(MAKE) --no-print-directory lint types layers unit

check: lint types layers

lint: $(VENV)/.tools
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.tools
	$(BIN)/basedpyright

layers: $(VENV)/.tools
	$(BIN)/lint-imports

unit: $(VENV)/.tools tshark
	$(BIN)/python -m pytest -n 2 --dist worksteal

# Captures are checked with tshark. Root on Debian or Ubuntu gets it here; elsewhere those tests are skipped and say so.
tshark:
	@command -v tshark >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq tshark >/dev/null; \
	  else false; fi; } || echo "tshark is missing: tests of captures will be skipped (install it with your system's packages)" >&2

clean:
	rm -rf $(VENV) build dist

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Honeyguide needs Python 3.11 or later, this is " + sys.version.split()[0] + ". See README.md: uv brings its own.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.tools: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev
	touch $@
