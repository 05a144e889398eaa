# Two commands: `make demo` runs a whole consultation to a sealed PDF, `make test` runs every check.
# Both build the same .venv from requirements.lock (hashed, tools included).

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
OUT    ?= demo-output
PATIENT ?= healthy
export QT_QPA_PLATFORM ?= offscreen

.PHONY: demo test check bench clean system

demo: $(VENV)/ready
	$(VENV)/bin/meso-screen demo --out $(OUT) --patient $(PATIENT)
	@echo "The sealed consent and the screens are in $(OUT)/."

test: $(VENV)/ready system
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m meso_screen check
	$(PY) -m pytest -n 2 --dist loadfile
	@echo "All checks passed: ruff, mypy, the form pack, import contracts and tests."

check: $(VENV)/ready
	$(PY) -m meso_screen check
	$(PY) -m meso_screen check --coverage > /dev/null && echo "Coverage: A1 to E2 complete."

bench: $(VENV)/ready
	$(PY) -m benchmarks

$(VENV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module is missing: install the package python3-venv."; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# poppler's pdfsig and pdftotext are the second opinion of the tests; Qt needs two libraries on a slim image.
system:
	@command -v pdfsig >/dev/null && command -v pdftotext >/dev/null || sh .ci/system-packages poppler-utils

clean:
	rm -rf $(VENV) demo-output .pytest_cache .mypy_cache .ruff_cache
