# run: serve the example study (PORT=8502 for another port); test: everything; check: what takes seconds.
VENV = .venv
PORT = 8501
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test check

run: $(VENV)/server.stamp
	@$(BIN)/wardround serve --example --port $(PORT)

test: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

check: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -q tests/test_house.py

$(BIN)/python:
	@for python in python3.11 python3 python; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    $$python -m venv $(VENV) && exit 0; rm -rf $(VENV); exit 1; \
	  fi; \
	done; \
	echo 'Wardround needs Python 3.11 or later; install it so that python3.11 or python3 starts it.' >&2; exit 1

$(VENV)/server.stamp: $(BIN)/python requirements/server.txt pyproject.toml
	@echo 'Installing what the review server needs into $(VENV) ...'
	@$(PIP) -r requirements/server.txt
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/training.stamp: $(VENV)/server.stamp requirements/training.txt
	@echo 'Installing what training needs into $(VENV) ...'
	@$(PIP) -r requirements/training.txt
	@touch $@

# in an environment of its own: its pins and ours would not agree
$(VENV)/label-studio.stamp: $(VENV)/server.stamp requirements/label_studio_server.txt
	@echo 'Installing the Label Studio server that the tests talk to ...'
	@$(BIN)/python -m venv $(VENV)/label-studio-server
	@$(VENV)/label-studio-server/bin/python -m pip install --quiet --disable-pip-version-check \
	  -r requirements/label_studio_server.txt
	@touch $@

$(VENV)/test.stamp: $(VENV)/training.stamp $(VENV)/label-studio.stamp requirements/test.txt requirements/label_studio.txt
	@echo 'Installing what the tests need into $(VENV) ...'
	@$(PIP) -r requirements/test.txt
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  dpkg -s chromium fonts-noto-cjk redis-server >/dev/null 2>&1 || { apt-get update -qq && \
	  apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk redis-server; }; \
	elif ! command -v chromium >/dev/null; then $(BIN)/python -m playwright install chromium; fi
	@touch $@
