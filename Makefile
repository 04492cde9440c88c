# The commands of the house. They need Python 3.11+ and the package registries, nothing else.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
DATA   ?= demo-data
DEMO   ?=

.PHONY: demo test check bench campaign profiles profiles-parity docs lock clean

demo: $(VENV)/.run ## the story of Ylva's plan on a real HAPI FHIR server (DEMO=--once ends after it)
	$(BIN)/fhir-sip demo --port $(PORT) --data "$(DATA)" $(DEMO)

test: $(VENV)/.dev ## the whole suite on the embedded HAPI, started once: its tests in one process, the others beside them
	$(BIN)/pytest -n 2 --dist loadscope

check: $(VENV)/.dev ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.dev ## ratios against direct HAPI, kept in bench/results: the figures and a page
	$(BIN)/python -m bench.run

campaign: $(VENV)/.dev ## a long campaign: make campaign NAME=crash
	@test -n "$(NAME)" || { echo "usage: make campaign NAME=crash"; exit 2; }
	$(BIN)/pytest -m campaign tests/campaigns/test_$(subst -,_,$(NAME)).py

profiles: $(VENV)/.dev ## compile the profiles with SUSHI, write their pages (docs/profiles) and the FHIR package (profiles/dist)
	$(BIN)/python -m profiles.build

profiles-parity: $(VENV)/.dev ## compare with the HL7 reference engine, one resource at a time and in plans (docs/profiles/parity.md)
	$(BIN)/pytest -m campaign tests/campaigns/test_profiles_parity.py

docs: $(VENV)/.dev ## write what is generated anew, then try every link, command and example of the docs
	$(BIN)/python -m fhir_sip.mapping.document > mappings/sip/schema.json.new
	mv mappings/sip/schema.json.new mappings/sip/schema.json
	$(BIN)/pytest tests/docs

lock: ## for maintainers: pin every Python dependency with hashes
	$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install -q pip-tools
	sh requirements/lock.sh $(VENV)/lock/bin/pip-compile

clean: ## remove what was made here; downloads stay in the cache
	rm -rf $(VENV) demo-data profiles/dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.run: requirements/build.txt requirements/run.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/build.txt -r requirements/run.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@
