PYTHON ?= python3
DEVENV = PYTHONPATH=scripts PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m devenv
export PYTHON ODOO_PATH DEBIAN_MIRROR PG_BIN

.PHONY: help env

help:
	@echo "make env"

env:
	@$(DEVENV) env
