# `make` alone lists the commands. Everything else is in deploy/bootstrap.py, which needs nothing but Python.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run test check bench lock

help: ## list the commands
	@grep -hE '^[a-z]+: ## ' $(MAKEFILE_LIST) | sed 's/: ## /	/' | while IFS='	' read -r name line; do printf '  make %-7s %s\n' "$$name" "$$line"; done

run: ## start Musubi with sample people (見本) at http://127.0.0.1:8000; PORT and MUSUBI_DATA change where
	@$(PYTHON) deploy/bootstrap.py run

test: ## run the gates, then the whole test suite on SQLite and on PostgreSQL
	@$(PYTHON) deploy/bootstrap.py test

check: ## run the gates alone: format, lint, types, imports, templates, migrations, translations
	@$(PYTHON) deploy/bootstrap.py check

bench: ## measure speed and load against a running copy with invented data
	@$(PYTHON) deploy/bootstrap.py bench

lock: ## write the two lock files anew from pyproject.toml (needs uv)
	@$(PYTHON) deploy/bootstrap.py lock
