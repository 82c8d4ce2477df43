# Needs make and Python >= 3.11, nothing else. PYTHON=… names an interpreter, ARGS="…" is passed on to the tool.

VENV ?= .venv
ARGS ?=
PORT ?= 8000
# What is installed beside the extra: test-matrix narrows Django with it.
REQUIREMENTS ?=

# Every process would compile all it imports anew: five seconds of the processor each time.
unexport PYTHONDONTWRITEBYTECODE

PY := $(VENV)/bin/python
FIND := PYTHON="$(PYTHON)" sh .ci/find-python

.DEFAULT_GOAL := help
.PHONY: help sandbox sandbox-clean test test-matrix twin-check lint e2e soak bench messages

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

sandbox: $(VENV)/.ready-sandbox ## Run the demonstration shop on http://localhost:8000/ (PORT=…)
	@exec $(PY) -m sandbox.run --port $(PORT) $(ARGS)

sandbox-clean: ## Remove what the demonstration shop has kept
	@python=$(PY); [ -x "$$python" ] || python=$$($(FIND)) && exec "$$python" -m sandbox.clean $(ARGS)

test: $(VENV)/.ready-test ## Run the whole suite (ARGS="-k word" for a part of it)
	@$(PY) -m tests.run $(ARGS)

test-matrix: ## Run the suite with the oldest and the newest supported Python and Django
	@MAKE="$(MAKE)" sh .ci/matrix

twin-check: $(VENV)/.ready-test ## Replay Stripe's own fixtures with Stripe's command line against its stand-in (needs npm)
	@$(PY) -m tests.stripe_cli $(ARGS)

lint: $(VENV)/.ready-test ## Check style, types, layers, templates, migrations and translations
	@$(PY) -m tests.lint $(ARGS)

e2e: $(VENV)/.ready-test ## Run the browser tests alone
	@$(PY) -m tests.run --only-browser $(ARGS)

soak: $(VENV)/.ready-test ## Run races and faults at their full counts
	@SOAK=1 $(PY) -m tests.run tests/concurrency $(ARGS)

bench: $(VENV)/.ready-test ## Measure, print a table and write build/bench.json (ARGS=app for one app)
	@$(PY) -m tests.benchmarks $(ARGS)

messages: $(VENV)/.ready-test ## Collect the translatable strings and compile the translations
	@$(PY) -m tests.lint.messages --write $(ARGS)

# An environment is made anew where its interpreter is gone, and gets its pip back where it has none.
$(VENV)/.made:
	@if ! $(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		python=$$($(FIND)) || exit 1; \
		echo "Making $(VENV) with $$($$python --version)"; \
		"$$python" -m venv --clear $(VENV) || { \
			rm -rf $(VENV); \
			echo "Python can't make virtual environments here: install its venv module" \
				"(Debian, Ubuntu: apt-get install python3-venv)." >&2; \
			exit 1; \
		}; \
	elif ! $(PY) -m pip --version >/dev/null 2>&1; then \
		$(PY) -m ensurepip >/dev/null || { echo "$(VENV) has no pip and ensurepip fails: remove $(VENV)." >&2; exit 1; }; \
	fi
	@touch $@

# uv installs in seconds what takes pip a minute; pip does it where uv can't.
$(VENV)/.ready-%: $(VENV)/.made setup.cfg pyproject.toml
	@echo "Installing what \"$*\" needs into $(VENV)"
	@$(PY) -m pip install -q --disable-pip-version-check uv 2>/dev/null || true
	@$(PY) -m uv pip install -q --python $(PY) -e '.[$*]' $(REQUIREMENTS) 2>/dev/null \
		|| $(PY) -m pip install -q --disable-pip-version-check -e '.[$*]' $(REQUIREMENTS)
	@if [ "$*" = test ]; then \
		$(PY) -m uv pip install -q --python $(PY) --no-deps -r tests/requirements-nodeps.txt 2>/dev/null \
			|| $(PY) -m pip install -q --disable-pip-version-check --no-deps \
				-r tests/requirements-nodeps.txt || exit 1; \
		touch $(VENV)/.ready-sandbox; \
	fi
	@touch $@
