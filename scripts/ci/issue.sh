#!/usr/bin/env bash
# One issue while runs fail or reports are old; the next good run closes it. Needs GH_TOKEN and GH_REPO.
# GOOD=true|false, WHAT is wrong in a few words, RUN_URL where to look.
set -euo pipefail
title="The unattended scan needs a look"
number=$(gh issue list --state open --search "in:title \"$title\"" --json number,title \
  --jq "map(select(.title == \"$title\")) | .[0].number // empty")
if [ "$GOOD" = true ]; then
  [ -z "$number" ] || gh issue close "$number" --comment "Good again: $RUN_URL"
elif [ -z "$number" ]; then
  gh issue create --title "$title" --body "On $(date -u +%F) $WHAT: $RUN_URL

This issue is closed by the next good run; docs/unattended.md says what to do."
else
  gh issue comment "$number" --body "On $(date -u +%F) again: $WHAT: $RUN_URL"
fi
