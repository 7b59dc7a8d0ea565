# Two commands are all a newcomer needs: make demo, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
# What is never imported need not be compiled, and the rest is when it is: half the time of a pip.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt

.DEFAULT_GOAL := help
SECONDS ?= 300
ONLY ?=
.PHONY: audit lint-actions dist sbom help mutants demo test quick check site wheel-check spark accuracy census fuzz bench startup scale soak clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMPS)/venv:
	$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

# One pip for each, whatever of the others is there: a second one would build and look up all again.
$(STAMPS)/run: pyproject.toml constraints.txt $(STAMPS)/venv
	$(PIP) -e '.[report]'
	@touch $@

$(STAMPS)/test: pyproject.toml constraints.txt $(STAMPS)/venv
	$(PIP) -e '.[report,test]'
	@touch $(STAMPS)/run $@

$(STAMPS)/bench: $(STAMPS)/test
	$(PIP) -e '.[report,test,bench]'
	@touch $@

$(STAMPS)/check: pyproject.toml constraints.txt $(STAMPS)/venv
	$(PIP) -e '.[report,test,check]'
	@touch $(STAMPS)/run $(STAMPS)/test $@

$(STAMPS)/spark: pyproject.toml constraints.txt $(STAMPS)/venv
	$(PIP) -e '.[report,test,check,spark]'
	@touch $(STAMPS)/run $(STAMPS)/test $(STAMPS)/check $@

demo: $(STAMPS)/run  ## the whole job on the built-in sample of real models
	$(BIN)/hubscan run --source sample

test: $(STAMPS)/test  ## install what tests need, run everything
	$(BIN)/pytest -n auto --dist loadfile

quick: $(STAMPS)/check  ## the inner loop: style, types, floors, and tests that need no sample (3 minutes)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --dist loadfile -m 'not spark and not slow and not sample' --ignore tests/hub

check: $(STAMPS)/check  ## style, types, floors, dependencies, dead code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry . 2>/dev/null
	$(BIN)/vulture

site: $(STAMPS)/test  ## the documentation as a site that opens from a folder: site/index.html
	$(BIN)/mkdocs build --strict --quiet

wheel-check: $(STAMPS)/check  ## build the wheel, run the demo from it far from the checkout
	sh scripts/check_wheel.sh $(BIN)/python

spark: $(STAMPS)/spark  ## run the printed SQL on a local Spark (needs Java, minutes)
	$(BIN)/pytest -m spark -k '$(ONLY)' tests/rules

accuracy: $(STAMPS)/test  ## how good the estimates are on real models, misses included
	$(BIN)/python -m benchmarks.accuracy

census: $(STAMPS)/test  ## do expected counts and their intervals hold, with reference families hidden (minutes)
	$(BIN)/python -m benchmarks.census

fuzz: $(STAMPS)/test  ## try to break every reader, SECONDS=300 each
	$(BIN)/python -m benchmarks.fuzz_readers $(SECONDS)

bench: $(STAMPS)/bench  ## beside what one would use instead; writes docs/performance.md (minutes)
	$(BIN)/python -m benchmarks.performance
	$(BIN)/python -m benchmarks bench whole_hub

startup: $(STAMPS)/test  ## CPU seconds before a command answers, beside its budget
	$(BIN)/python -m benchmarks startup

scale: $(STAMPS)/test  ## the whole job on up to 3.2 million generated models (ten minutes)
	$(BIN)/python -m benchmarks scale

audit: $(STAMPS)/check  ## look for known faults of dependencies; says so where it cannot
	PATH="$(CURDIR)/$(BIN):$$PATH" scripts/audit.sh

lint-actions: $(STAMPS)/check  ## workflows, the action, scripts and the container file
	PATH="$(CURDIR)/$(BIN):$$PATH" scripts/lint_actions.sh

dist: $(STAMPS)/check  ## wheel and source
	$(BIN)/python -m build --outdir dist

sbom: $(STAMPS)/check  ## bill of materials of what is installed at run time
	mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements-hashed.txt --of JSON -o dist/hubscan.cdx.json

soak: $(STAMPS)/test  ## sixty days, hundreds of faults, a scanner that is killed again and again (hours)
	$(BIN)/python -m benchmarks soak

mutants: $(STAMPS)/test  ## change the declared methods at random, and see whether the tests notice (minutes)
	$(BIN)/python -m scripts.mutants

clean:  ## remove what the other targets made
	rm -rf dist $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
