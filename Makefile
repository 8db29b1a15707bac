# Every verb of the project. `make` alone lists them; each works in a fresh clone with Python 3.11+ and make.

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help install sandbox demo run check test lock audit catalogue migration clean

help: ## list these verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

install: $(INSTALLED) ## make .venv and install every locked tool and library into it

sandbox: install ## start the whole world without accounts and print its address
	@$(BIN)/python -m sandbox

demo: install ## let the sandbox show itself, from a command to its result
	@$(BIN)/python -m sandbox demo

run: install ## start the bot with the settings of the environment and of .env
	@$(BIN)/python -m bot

check: install ## lint, formatting, types, and that imports only go down
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports

test: install ## run the tests; args="-k credits" chooses among them
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(args)

lock: install ## write both lock files anew; args=--upgrade takes the newest versions
	$(COMPILE) $(args) --output-file requirements.txt
	$(COMPILE) $(args) --constraint requirements.txt --extra sandbox --extra dev --output-file requirements-dev.txt

audit: install ## ask PyPI for known vulnerabilities of every locked library; needs the internet
	$(BIN)/uv tool run --quiet pip-audit==2.10.1 --strict --disable-pip --require-hashes \
		--requirement requirements.txt

catalogue: install ## write the catalogue's long lists anew from Magic Hour's SDK, and the README's table of tools
	$(BIN)/python -m tests.tools.refresh
	$(BIN)/python -m tests.tools.readme

migration: install ## write the next migration from the schema: m="what it changes"
	@if [ -z "$$m" ]; then echo 'Say what it changes: make migration m="add a column"' >&2; exit 2; fi
	@$(BIN)/python -m bot.store.new_migration "$$m"

clean: ## remove what can be made again; data/ and .env stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info sandbox-data
	find bot cogs sandbox tests -type d -name __pycache__ -prune -exec rm -rf {} +

# PYTHON=... names an interpreter; otherwise the first one that is new enough is taken. A Python that was packaged
# without ensurepip lends its own pip to the new environment.
$(INSTALLED): requirements-dev.txt
	@python=; for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo 'Python 3.11 or newer was not found: install it, or name it with make PYTHON=/path/to/python3.' >&2; exit 1; \
	fi; \
	pip="$(BIN)/python -m pip"; \
	if ! $(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "Making $(VENV) ..."; \
		if "$$python" -c 'import ensurepip; ensurepip.version()' 2>/dev/null; then \
			"$$python" -m venv --clear $(VENV); \
		elif "$$python" -m pip --version >/dev/null 2>&1; then \
			"$$python" -m venv --clear --without-pip $(VENV) && pip="$$python -m pip --python $(BIN)/python"; \
		else \
			echo "$$python comes without venv and pip: install them (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1; \
		fi || exit 1; \
	fi; \
	echo "Installing what requirements-dev.txt locks into $(VENV) ..."; \
	$$pip install --quiet --disable-pip-version-check --no-input --require-hashes --requirement requirements-dev.txt
	@touch $@
