# Everything this needs is put below the clone: .tools (uv, caches) and .venv (packages).
# "make test" at home and in CI is the same command.

VENV := .venv
BIN := $(VENV)/bin
UV := .tools/bin/uv
UV_VERSION := 0.13.9
CONFIG ?= config/aggregator.yaml

export UV_CACHE_DIR := $(CURDIR)/.tools/cache
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
# Trust what the machine trusts, so that a company's proxy is no obstacle.
export UV_SYSTEM_CERTS := true
export PIP_ROOT_USER_ACTION := ignore
export TMPDIR := $(CURDIR)/.tools/tmp
unexport VIRTUAL_ENV
unexport CONDA_PREFIX
unexport PYTHONPATH
unexport PYTHONHOME
# Tests start hundreds of processes: compiling everything anew in each would take most of the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check style types suite thorough fmt bench validate docs dist deb single lock clean

run: $(VENV)/run.done
	@$(BIN)/aggregator run --config $(CONFIG)

# Types are checked beside the tests: one after the other would leave a core idle.
test: style
	@$(MAKE) --no-print-directory -j2 types suite

check: style types

style: $(VENV)/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.done
	$(BIN)/mypy

suite: $(VENV)/dev.done
	$(BIN)/pytest -n 2 -m "not thorough" --basetemp=.tools/tmp/pytest

# What takes minutes more: browsers, other readers and servers, restarts, packages, examples.
thorough: $(VENV)/dev.done
	$(BIN)/pytest -n 2 -m thorough --basetemp=.tools/tmp/pytest

fmt: $(VENV)/dev.done
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.done
	$(BIN)/python -m benchmarks

validate: $(VENV)/dev.done
	$(BIN)/python -m tests.validators

docs: $(VENV)/dev.done
	$(BIN)/sphinx-build --fail-on-warning --keep-going -q -b html docs .tools/docs
	@echo "open .tools/docs/index.html"

# Wheel and source archive, by the builder that the lock names.
dist: $(VENV)/dev.done
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist

# A package for the Debian of this machine, with an environment of its own below /opt.
deb: dist
	config/packaging/debian/build dist $(CURDIR)/$(UV) requirements.lock

# One file that needs nothing but Python; made of what .venv holds.
single: dist
	rm -rf .tools/tmp/single
	$(BIN)/python -m zipfile -e dist/aggregator-*.whl .tools/tmp/single
	$(BIN)/pex --venv-repository $(VENV) -r requirements.lock -D .tools/tmp/single \
	  -e aggregator.cli:main -o dist/aggregator.pyz
	rm -rf .tools/tmp/single

lock: $(UV)
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
	  pyproject.toml -o requirements.lock
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
	  --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

# The first Python that has pip fetches uv; uv then finds the newest Python that fits.
$(UV):
	@mkdir -p .tools/tmp
	@for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if $$python -m pip --version >/dev/null 2>&1; then \
	    exec $$python -m pip install -q --disable-pip-version-check --no-cache-dir \
	      --upgrade --target .tools "uv==$(UV_VERSION)"; \
	  fi; \
	done; \
	echo "No Python with pip was found: install Python 3.11 or newer with pip, then run make again." >&2; \
	exit 1

$(VENV)/bin/python: | $(UV)
	@mkdir -p .tools/tmp
	@$(UV) venv -q --python '>=3.11' $(VENV) || { \
	  echo "Python 3.11 or newer is needed and none was found on PATH." >&2; exit 1; }

$(VENV)/run.done: requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(UV) pip install -q --python $(VENV) --compile-bytecode --require-hashes -r requirements.lock
	@$(UV) pip install -q --python $(VENV) --no-deps --build-constraint requirements-dev.lock --editable .
	@touch $@

$(VENV)/dev.done: requirements-dev.lock $(VENV)/run.done
	@$(UV) pip install -q --python $(VENV) --compile-bytecode --require-hashes -r requirements-dev.lock
	@touch $@
