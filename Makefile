# Every target works on a fresh machine with Python 3.11 or newer: the environment is made on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint bench record lock clean

$(READY): requirements.txt pyproject.toml
	@echo "Making the environment in $(VENV); pip says nothing while it installs, which takes a minute or two."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m planning.sequencing.engine
	$(BIN)/python -m planning.recovery
	$(BIN)/python -m planning.simulation
	touch $(READY)

demo: $(READY)
	$(BIN)/andon demo

test: $(READY)
	$(BIN)/python -m pytest -n 2

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python -m benchmarks

# Against tests/provider, a scripted server; with ANDON_RECORD_URL, ANDON_RECORD_MODEL and ANDON_RECORD_KEY against a provider.
record: $(READY)
	$(BIN)/python -m pytest --record-mode=rewrite --force-enable-socket --ignore=tests/agents/recorded/test_twice.py tests/agents/recorded

lock:
	$(BIN)/pip-compile --quiet --extra dev --allow-unsafe --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --output-file requirements.txt pyproject.toml

clean:
	rm -rf $(VENV) .andon build dist *.egg-info
