# Needs Python 3.11 or newer and make; everything else is installed into this folder.
PYTHON ?= python3
PORT ?= 8000
SERVE ?= yes
VENV := .venv
RUN := $(VENV)/bin/python
# The engines and the settings know no database: running their tests on the second one would show nothing.
WITH_DATABASE := $(filter-out tests/benchmarks tests/debris tests/evaluation tests/vision,$(patsubst %/,%,$(wildcard tests/*/)) $(wildcard tests/test_*.py))
PIP := $(RUN) -m pip --disable-pip-version-check --quiet

# Nothing is left outside this folder: temporary files and caches go into var/.
export TMPDIR := $(CURDIR)/var/tmp
export XDG_CACHE_HOME := $(CURDIR)/var/cache
export PIP_CACHE_DIR := $(CURDIR)/var/cache/pip
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: demo test lint bench reach measuring clean simulation

demo: $(VENV)/.runtime
	$(RUN) manage.py demo --port $(PORT) $(if $(filter no,$(SERVE)),--no-serve)

test: $(VENV)/.development lint
	$(RUN) -m pytest -n 2 --dist loadfile
	$(RUN) -m tests.with_postgres -- $(RUN) -m pytest -n 2 --dist loadfile -m "not sqlite_only and not slow" $(WITH_DATABASE)

lint: $(VENV)/.development
	$(RUN) -m ruff check .
	$(RUN) -m mypy

bench: $(VENV)/.development
	$(RUN) -m tests.benchmarks

reach: $(VENV)/.development
	$(RUN) -m tests.benchmarks.retrieval $(REACH)

measuring: $(VENV)/.development
	$(RUN) -m tests.benchmarks.measuring $(MEASURING)

simulation: $(VENV)/.runtime
	$(RUN) manage.py simulate_fragments --page var/simulation.html --json var/simulation.json

clean:
	rm -rf $(VENV) var

var/tmp:
	mkdir -p -m 700 var  # closed to others: it holds the key and the database
	mkdir -p var/tmp var/cache

$(VENV)/.python: | var/tmp
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install "pip==26.3"
	touch $@

$(VENV)/.runtime: requirements.txt $(VENV)/.python
	$(PIP) install -r requirements.txt
	touch $@

$(VENV)/.development: pyproject.toml $(VENV)/.runtime
	$(PIP) install --group pyproject.toml:dev
	touch $@
