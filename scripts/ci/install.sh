#!/usr/bin/env bash
# Install hubscan from the checkout $1: its dependencies by hash, itself without asking any index.
set -euo pipefail
python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
  -r "$1/requirements-hashed.txt"
python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation "$1"
