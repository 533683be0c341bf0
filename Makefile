# Every command a person needs; `make` alone lists them. Needs make and Python 3.11 or newer, nothing else.

PYTHON ?= python3
RUN := .venv/bin/python
ARGS ?=
MINUTES ?= 10
TARGET ?=

.DEFAULT_GOAL := help
.PHONY: help venv demo serve bench fuzz test check lint types contracts house format docs translations lock wheel clean

help: ## List these commands.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: ## Make .venv from the hashed requirements, if they changed.
	@$(PYTHON) checks/environment.py

demo: venv ## Show the program with an invented programme, on 127.0.0.1.
	@.venv/bin/thitsar demo $(ARGS)

serve: venv ## Run this directory's own node, on 127.0.0.1.
	@.venv/bin/thitsar serve $(ARGS)

bench: venv ## Measure everything and print JSON; `make bench-append` measures one thing.
	@$(RUN) -m bench $(ARGS)

bench-%: venv
	@$(RUN) -m bench $*

fuzz: venv ## Fuzz readers of hostile bytes, 10 minutes each; TARGET=codec picks one, MINUTES=60 takes longer.
	@$(RUN) -m tests.fuzz --minutes $(MINUTES) $(TARGET)

test: venv ## Run all tests on SQLite and in Chromium, those of the kernel on PostgreSQL, too. ARGS="-k name" picks some.
	@$(RUN) -m checks.rounds $(ARGS)

check: lint types contracts house ## Check form: style, types, imports, sizes, words, translations, generated docs.

lint: venv ## Check style and layout with ruff.
	@$(RUN) -m ruff check --quiet . && $(RUN) -m ruff format --check --quiet . && echo "lint: nothing to say"

types: venv ## Check types with mypy.
	@$(RUN) -m mypy --show-traceback

contracts: venv ## Check who imports whom.
	@.venv/bin/lint-imports --no-cache --no-logo

house: venv ## Check the rules of the house (checks/*.py).
	@$(RUN) -m checks $(ARGS)

format: venv ## Rewrite layout and order of imports.
	@$(RUN) -m ruff check --quiet --fix-only . ; $(RUN) -m ruff format .

docs: venv ## Rewrite the generated documents.
	@$(RUN) -m checks.generated_docs

translations: venv ## Add sentences that still need Burmese to the catalogue.
	@$(RUN) -m checks.translations

lock: ## Choose new versions and write their hashes (needs uv).
	@UV_PYTHON_DOWNLOADS=never; export UV_PYTHON_DOWNLOADS; \
	compile="uv pip compile pyproject.toml --quiet --upgrade --python $(PYTHON) --universal --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command"; \
	$$compile "make lock" -o requirements.txt && \
	$$compile "make lock" --group dev -c requirements.txt -o requirements-dev.txt

wheel: venv ## Build dist/thitsar-*.whl.
	@rm -rf build
	@$(RUN) -c "from setuptools.build_meta import build_wheel; print('dist/' + build_wheel('dist'))"

clean: ## Remove .venv and everything that was built; nodes are left alone.
	@rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .hypothesis
	@find thitsar tests checks \( -name __pycache__ -o -name '*.mo' \) -prune -exec rm -rf {} +
