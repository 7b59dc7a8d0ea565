#!/usr/bin/env bash
# One unattended run on Actions: try again where docs/commands.md says that it can help, then say
# what came of it in the job's summary and outputs. Ends with the exit code of hubscan.
set -euo pipefail

reports=${INPUT_REPORTS:-reports}
retry=3 # the only code after which the same command may succeed (hubscan/model/exits.py)
read -r -a pauses <<<"${HUBSCAN_PAUSES:-60 600}"
words=(run --source "${INPUT_SOURCE:-hub}" --out "$reports")
[ -z "${INPUT_CONFIG:-}" ] || words+=(--config-dir "$INPUT_CONFIG")
for format in ${INPUT_FORMATS:-}; do words+=(--format "$format"); done
[ -z "${INPUT_REFINE:-}" ] || words+=(--refine-budget "$INPUT_REFINE")
[ "${INPUT_PARTIAL:-false}" != true ] || words+=(--publish-partial)

# A real folder, because Git hosts and Pages show nothing below a link.
if [ -L "$reports/latest" ]; then rm "$reports/latest"; fi
mkdir -p "$reports/latest"

errors=$(mktemp)
code=0
for pause in "${pauses[@]}" last; do
  set +e
  { hubscan "${words[@]}" 2>&1 >&3 | tee "$errors" >&2; code=${PIPESTATUS[0]}; } 3>&1
  set -e
  if [ "$code" -ne "$retry" ] || [ "$pause" = last ]; then break; fi
  echo "::notice::exit code $code: trying again in $pause s"
  sleep "$pause"
done

echo "exit-code=$code" >>"$GITHUB_OUTPUT"
if [ "$code" -ne 0 ]; then
  {
    echo "## hubscan: no report (exit code $code)"
    echo
    sed -e 's/^/    /' "$errors" | tail -n 20
  } >>"$GITHUB_STEP_SUMMARY"
  exit "$code"
fi

date=$(hubscan history show --out "$reports" --last --field date)
{
  echo "date=$date"
  echo "report=$reports/$date"
  echo "finding=$(hubscan history show --out "$reports" --last)"
} >>"$GITHUB_OUTPUT"
{
  hubscan history summary --out "$reports"
  hubscan watch --out "$reports" | sed -e 's/^/- /' || true
} >>"$GITHUB_STEP_SUMMARY"
