#!/usr/bin/env bash
# Put the reports in $1 into reports/ of this checkout, commit and push. Needs GH_TOKEN; runs nothing
# of what it was handed, follows no links, and writes below reports/ only.
set -euo pipefail
from=$1
if [ -n "$(find "$from" -type l -print -quit)" ]; then
  echo "::error::the reports hold a link"
  exit 1
fi
mkdir -p reports
cp -R "$from/." reports/
git config user.name "hubscan"
git config user.email "hubscan@users.noreply.github.com"
git add --force reports
# a Git host refuses files beyond 100 MB; the rows of the whole Hub are in the artifact, and in a dataset
find reports -type f -size +50M -exec git reset --quiet -- {} +
git reset --quiet -- 'reports/.*'
if git diff --cached --quiet; then
  echo "nothing is new"
  exit 0
fi
git commit --quiet -m "Reports of $(date -u +%F)" -m "${FINDING:-}"
[ -n "${GH_TOKEN:-}" ] || exit 0 # a rehearsal
header=$(printf 'x-access-token:%s' "$GH_TOKEN" | base64 -w0)
authorized=(git -c "http.extraheader=Authorization: basic $header")
"${authorized[@]}" pull --quiet --rebase
"${authorized[@]}" push --quiet
