# make demo    a demonstration district at http://127.0.0.1:8000 (ARGS="--units 300 --reset", "--no-serve", "--port 9000")
# make test    the whole test suite (ARGS="tests/hierarchy -k merge")
# make bench   times of pages, roll-ups, exports, workspaces, on the screen and in var/bench.json (ARGS="--units 1000 --years 2")
# make torture kills everything in the middle of its work, ROUNDS times each (ROUNDS=20), and says what was lost
# make load    what this machine bears: fleet, publishing at once, everybody at work (ARGS="--units 3000 --seconds 120")
# make lint    style, types, import contracts
#
# Every path below is relative, so that a checkout may lie anywhere, also below folders with spaces or Chinese names.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test bench torture load lint format messages requirements clean look

ARGS ?=
ROUNDS ?= 20
VENV := .venv
RUN := $(VENV)/bin/python
REQUIREMENTS := deploy/requirements
export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The first Python that is new enough; PYTHON=/path/to/python3 chooses another.
FIND_PYTHON = for python in "$(PYTHON)" python3 python3.13 python3.12 python3.11 python; do \
	  [ -n "$$python" ] || continue; \
	  "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	  if [ "$$python" = "$(PYTHON)" ]; then \
	    echo "PYTHON=$$python is not a Python 3.11 or newer with its venv module." >&2; exit 1; \
	  fi; \
	  python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Minglan needs Python 3.11 or newer with its venv module, and found none." >&2; \
	  echo "  Debian, Ubuntu:  apt install python3 python3-venv" >&2; \
	  echo "  or name one:     make $(or $(firstword $(MAKECMDGOALS)),demo) PYTHON=/path/to/python3" >&2; \
	  exit 1; \
	fi

help:
	@sed -n 's/^# \{0,1\}//; /^make /p' Makefile

demo: $(VENV)/base.stamp
	@exec $(RUN) manage.py demo $(ARGS)

test: $(VENV)/dev.stamp
	@exec $(RUN) -m pytest -n auto $(ARGS)

bench: $(VENV)/base.stamp
	@exec $(RUN) manage.py bench $(ARGS)

torture: $(VENV)/dev.stamp
	@ROUNDS=$(ROUNDS) exec $(RUN) -m pytest -n0 -s tests/torture $(ARGS)

load: $(VENV)/dev.stamp
	@PYTHONPATH=.:platform exec $(RUN) -m tests.load $(ARGS)

lint: $(VENV)/dev.stamp
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	PYTHONPATH=.:platform $(RUN) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

format: $(VENV)/dev.stamp
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

# Needs GNU gettext (apt install gettext). Translate the new entries, then run it again for the .mo files.
messages: $(VENV)/dev.stamp
	$(RUN) tests/translations.py

# A stamp is newer than the requirements that it installed, so that the next run has nothing to do. dev includes base.
$(VENV)/base.stamp: $(REQUIREMENTS)/base.txt $(VENV)/python.stamp
	@echo "Installing the libraries ..."
	@[ -e $(VENV)/dev.stamp ] && [ $(VENV)/dev.stamp -nt $(REQUIREMENTS)/base.txt ] \
	  || $(RUN) -m pip install --quiet --require-hashes -r $(REQUIREMENTS)/base.txt
	@touch $@

$(VENV)/dev.stamp: $(REQUIREMENTS)/dev.txt $(VENV)/python.stamp
	@echo "Installing the libraries and the tools for tests ..."
	@$(RUN) -m pip install --quiet --require-hashes -r $(REQUIREMENTS)/dev.txt
	@touch $@

# Looked at every time: the Python that an environment was made from may have been removed since.
$(VENV)/python.stamp: look
	@[ -e $@ ] && $(RUN) -c '' 2>/dev/null || { \
	  $(FIND_PYTHON); \
	  echo "Making $(VENV) with $$("$$python" --version) ..."; \
	  rm -rf $(VENV) && "$$python" -m venv $(VENV) && touch $@; \
	}

look:

# Writes the pinned requirements anew, from the public index alone.
requirements:
	@set -e; $(FIND_PYTHON); tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	"$$python" -m venv "$$tools"; "$$tools/bin/pip" install --quiet pip-tools; \
	unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_INDEX_URL; \
	export PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND='make requirements'; \
	compile() { "$$tools/bin/pip-compile" --quiet --generate-hashes --strip-extras --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --allow-unsafe "$$@" pyproject.toml; }; \
	compile $(UPGRADE) --output-file $(REQUIREMENTS)/base.txt; \
	compile $(UPGRADE) --extra dev --constraint $(REQUIREMENTS)/base.txt --output-file $(REQUIREMENTS)/dev.txt

clean:
	rm -rf $(VENV) staticfiles .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
