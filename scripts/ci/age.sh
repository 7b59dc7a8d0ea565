#!/usr/bin/env bash
# Say whether the newest day of reports/history.csv is at most $1 days old: good=true|false and what.
set -euo pipefail
newest=$(tail -n +2 reports/history.csv 2>/dev/null | cut -d, -f1 | sort | tail -n 1 || true)
if [ -z "$newest" ]; then # nothing was ever published: not old, only new
  printf 'good=true\nwhat=there are no reports yet\n'
  exit 0
fi
days=$(((${NOW:-$(date -u +%s)} - $(date -u -d "$newest" +%s)) / 86400))
good=false
if [ "$days" -le "$1" ]; then good=true; fi
printf 'good=%s\nwhat=the newest report is %s days old\n' "$good" "$days"
