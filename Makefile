# The commands of this repository. Everything they need goes into the ignored folder .odoo/.
# Starts from git, make and Python >= 3.10; see `make help`.

PYTHON ?= python3
DEVENV = PYTHONPATH=scripts PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m devenv

export LOOKS PYTHON ODOO_PATH ODOO_GIT WKHTMLTOPDF DAY DEBIAN_MIRROR PG_BIN PORT DATA FRESH CORE_SETUP ROUNDS

.DEFAULT_GOAL := help
.PHONY: help env run test test-scripts test-any-day walks load-data lint bench core-test screenshots stop clean clean-db

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20
	@echo
	@echo "  scripts/odoo ARGS   any Odoo command in this environment: scripts/odoo shell -d reglament_demo"
	@echo "  scripts/pytest -d DATABASE [ARGS]   some tests, in a database that has the addon"
	@echo
	@echo "  Variables: PORT=8069  FRESH=1 (make the database anew)  PYTHON=python3  DATA=<folder>  CORE_SETUP=<script for odoo shell>"
	@echo "             ODOO_PATH=<checkout of Odoo 19.0>  ODOO_GIT=<address of a repository with branch 19.0>  DEBIAN_MIRROR=<address>"
	@echo "             PG_BIN=<folder with initdb>  WKHTMLTOPDF=0 (do without)  DAY=friday|saturday|year-end|new-year|leap-day|summer-time"

env: ## only the environment: Odoo, packages, database server, browser, wkhtmltopdf
	@$(DEVENV) env

run: ## everything from nothing to a running Odoo with the demo company (database reglament_demo)
	@$(DEVENV) run

test: ## everything from nothing to the finished tests, two at a time (database reglament_test, kept)
	@$(DEVENV) test

test-scripts: ## the tests of scripts/: upgrade, demo company, public data, killed jobs (databases of their own)
	@$(DEVENV) test-scripts

walks: ## the demo company in a browser: every button of every screen, README's trials, axe-core (about an hour)
	@$(DEVENV) walks

test-any-day: ## the tests, without the browser, under moved clocks: weekend, year's end, leap day ... (DAY=, or by-turn, or 2028-02-29)
	@$(DEVENV) test-any-day

load-data: ## a public CRM data set in a database of its own (reglament_data), DATA=<folder>
	@$(DEVENV) load-data

lint: ## all linters and formatters, as in CI
	@$(DEVENV) lint

bench: ## what the addon costs on everyday paths, as ratios, one JSON object per line (ROUNDS=5)
	@$(DEVENV) bench

# With a reglament in force: make core-test CORE_SETUP=scripts/core_test/ten_steps.py
core-test: ## Odoo's own suites with and without the addon, compared (CORE_SETUP=scripts/core_test/ten_steps.py)
	@$(DEVENV) core-test

screenshots: ## the pictures of the addon's description, of the demo company, in each language
	@$(DEVENV) screenshots

stop: ## stop the database server (it starts by itself when needed)
	@$(DEVENV) stop

clean-db: ## remove all databases made here
	@$(DEVENV) clean-db

clean: ## remove the whole environment
	@$(DEVENV) clean
