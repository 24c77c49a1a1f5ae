# Two commands do all the set-up on a machine that has Python 3.11 or later, make and git.
# Both build the web page on the way, with a Node of their own.
#   make demo            the answer to a real runaway, then the page with it until Ctrl-C (SERVE=0: only the answer)
#   make test            everything that CI checks

PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
SERVE  ?= 1
PAGE   := hatch_build.py $(shell find ui/src ui/public -type f 2>/dev/null) $(wildcard ui/*.json ui/*.ts ui/index.html) src/honeyguide/server/ready_dashboards.json

.PHONY: demo test check lint types layers page unit system tshark chromium engines clients clean

demo: $(VENV)/.installed
	$(BIN)/honeyguide demo$(if $(filter-out 0,$(SERVE)), --serve)

test: $(VENV)/.tools
	$(MAKE) --no-print-directory -j2 -Otarget lint types layers page system
	$(MAKE) --no-print-directory unit

check: lint types layers page

lint: $(VENV)/.tools
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.tools
	$(BIN)/basedpyright

layers: $(VENV)/.tools
	$(BIN)/lint-imports

# Types, lint and tests of the page's own sources.
page: $(VENV)/.tools
	$(BIN)/python hatch_build.py check

unit: $(VENV)/.tools system
	$(BIN)/python -m pytest -n 3 --dist worksteal

# What tests need of the system; one after the other, for apt has one lock.
system: clients
clients: engines
engines: chromium
chromium: tshark

# Captures are checked with tshark. Root on Debian or Ubuntu gets it here; elsewhere those tests are skipped and say so.
tshark:
	@command -v tshark >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq tshark >/dev/null; \
	  else false; fi; } || echo "tshark is missing: tests of captures will be skipped (install it with your system's packages)" >&2

# The page is tried in a real browser; as with tshark.
chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; \
	  else false; fi; } || echo "chromium is missing: tests of the page will be skipped (install it with your system's packages)" >&2

# A cluster as the store is tried on real engines from Maven Central, which need Maven, curl and Java 17 and 21; as with tshark.
engines:
	@{ command -v mvn && command -v curl && { ls /usr/lib/jvm/temurin-2*-jdk-* || [ -n "$$JAVA21_HOME" ]; }; } >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq maven curl openjdk-17-jdk-headless >/dev/null; \
	  else false; fi; } || echo "Maven or Java is missing: tests of clusters will be skipped (install them with your system's packages)" >&2

# Other people's clients install themselves (tests/clients), but for Go; as with tshark.
clients:
	@command -v go >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq golang-go >/dev/null; \
	  else false; fi; } || echo "Go is missing: the test of its client will be skipped (install it with your system's packages)" >&2

clean:
	rm -rf $(VENV) build dist ui/node_modules src/honeyguide/server/page

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Honeyguide needs Python 3.11 or later, this is " + sys.version.split()[0] + ". See README.md: uv brings its own.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt $(PAGE)
	@echo "installing, and building the web page: about a minute" >&2
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.tools: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev
	touch $@
