# `make help` lists what there is. Everything runs in .venv, which `make setup` makes.
export PATH ?= /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
BIN := .venv/bin
STAMP := .venv/.installed
.DEFAULT_GOAL := help
.PHONY: help setup run test check lint format samples picture provenance dictionary issues benchmark cost corpus torture lock clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(STAMP) ## make .venv with the program in it (.venv/bin/kehoach)

$(STAMP): requirements.txt pyproject.toml scripts/setup
	@sh scripts/setup

run: setup ## extract the plans of samples/ into output/ and show the result
	@sh scripts/demo

test: setup ## the tests
	@$(BIN)/python -m pytest

check: lint test ## what CI runs: lint, format, types, tests

lint: setup
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo "run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary

format: setup ## format the code
	@$(BIN)/ruff format .

samples: setup ## typeset samples/*.pdf and their gold again
	@$(BIN)/python -m samples.typeset

picture: setup ## make the pictures of the README again (docs/*.png)
	@$(BIN)/python -m scripts.picture
	@$(BIN)/python -m scripts.review_pictures

provenance: setup ## measure text kept, boxes and sentences against second engines
	@$(BIN)/python -m benchmarks.provenance
	@$(BIN)/python -m benchmarks.sentences

dictionary: setup ## write docs/dictionary.md again
	@$(BIN)/python -c "from schemas.dictionary import document; open('docs/dictionary.md', 'w', encoding='utf-8').write(document())"

benchmark: setup ## cost and accuracy beside other table readers (some minutes; they get their own environment)
	@$(BIN)/python -m benchmarks.peers

issues: setup ## write docs/known-issues.md again
	@$(BIN)/python -m scripts.known_issues

cost: setup ## what the extraction costs, by stage, as ratios within one run; memory, start, two workers (some minutes)
	@$(BIN)/python -m benchmarks.cost

corpus: setup ## 2,000 documents end to end: throughput, memory, the second run, one new among them
	@$(BIN)/python -m benchmarks.corpus

torture: setup ## 5,000 damaged PDFs and 200 killed runs (an hour); each ends as promised
	@$(BIN)/python -m benchmarks.torture

lock: setup ## write requirements.txt again from requirements.in
	@sh scripts/lock

clean: ## remove .venv and what was generated
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
