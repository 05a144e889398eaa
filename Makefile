# Two commands: `make demo` runs a whole consultation to a sealed PDF, `make test` runs every check.
# Both build the same .venv from requirements.lock (hashed, tools included).

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
OUT    ?= demo-output
PATIENT ?= healthy

.PHONY: demo test check bench clean system qt

demo: $(VENV)/ready qt
	$(VENV)/bin/meso-screen demo --out $(OUT) --patient $(PATIENT)
	@echo "The sealed consent and the screens are in $(OUT)/."

test: $(VENV)/ready qt system
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
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh .ci/system-packages python3-venv
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What Qt needs of the system even without a display; a desktop has all of it.
qt: $(VENV)/ready
	@$(PY) -c 'import PySide6.QtWidgets, PySide6.QtPdf' 2>/dev/null || sh .ci/system-packages libegl1 libgl1 \
	    libxkbcommon0 libdbus-1-3 libfontconfig1 libfreetype6 libglib2.0-0 libgssapi-krb5-2 libx11-6 libxcb1

# poppler's pdfsig and pdftotext are the second opinion of the tests; SoftHSM is the card they seal with.
system:
	@command -v pdfsig >/dev/null && command -v pdftotext >/dev/null && command -v softhsm2-util >/dev/null \
	    || sh .ci/system-packages poppler-utils softhsm2

clean:
	rm -rf $(VENV) demo-output .pytest_cache .mypy_cache .ruff_cache
