#!/usr/bin/env bash
# Write requirements-hashed.txt: what hubscan with its report needs at run time and to be built,
# each version of constraints.txt with the hashes of its files. Needs uv.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$(mktemp --suffix=.in)
echo hatchling >"$build"
uv pip compile pyproject.toml "$build" --universal --python-version 3.11 --generate-hashes --extra report \
  --no-header --no-annotate --quiet -c constraints.txt -o requirements-hashed.txt
rm "$build"
