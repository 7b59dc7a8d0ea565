#!/usr/bin/env bash
# Workflows, the composite action, shell scripts and the container file, each by its own linter.
set -euo pipefail
cd "$(dirname "$0")/.."
zizmor --offline --pedantic --quiet .
actionlint .github/workflows/*.yml
shellcheck scripts/*.sh scripts/ci/*.sh
hadolint Containerfile
