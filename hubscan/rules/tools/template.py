"""A commented rule file to start from."""

from __future__ import annotations

_TEXT = """\
# yaml-language-server: $schema=../../schema/rule.schema.json
id: {id}                     # the file name without .yaml
title: What the text is called or does, in your own words
proponent: Who proposed it
jurisdiction: US             # such as US, US-CA, EU, international
kind: proposal               # law, bill, statement, guideline, executive order, agency rule
unit: model                  # what it regulates: model, training run, developer, release, ...
status:                      # dated history; 2026, 2026-05 or 2026-05-31
  - {{date: 2026-01-01, event: published}}
sources:                     # the text itself first, then whatever else is cited
  text:
    title: What the document is called
    address: https://example.org/
    looked_at: 2026-01-01    # the day on which you did
    state: primary           # the text itself; or quoted, or secondary (somebody's account of it)
derivatives:
  # own: own step and scores; cumulative: compute adds up over ancestors; inherits: covered if an
  # ancestor is; share and own_threshold: a line for the own step; silent: the text does not say
  mode: silent
  note: What the text says about fine-tunes.
parameters:                  # every number a reader may want to bend
  flop_line:
    value: 1e25 FLOP
    source: {{in: text, locator: section 1, quote: "the few words that give the number"}}
    # a number you could not find: {{state: unverified, looked_at: 2026-01-01, looked_for: where}}
  # revenue_line: {{value: 5e8 USD, dated: [{{to: 2025-01-01, value: 1e8 USD}}]}}   # was lower
  # enactment: {{date: unspecified}}
  # danger: {{judgement: people find it dangerous, default: unknown}}
  # like: {{model: llama-2-70b}}          # from config/reference_points.yaml
tiers:
  - id: covered
    title: What a covered model is called
    # stood: {{from: 2026-01-01}}         # the days on which this wording stood
    condition:               # write > and >= exactly as the text does
      any:
        - training_flop: "> flop_line"
        # - mmlu: "> 70 %"
        # - all:
        #     - parameters: ">= 80e9"
        #     - not: {{narrow: true}}
    consequence:
      class: reporting       # ban, licence, reporting, transparency, ...
      open_weights: What follows for weights that anyone can download.
examples:                    # facts and the verdict the text gives them; they run as tests
  - {{facts: {{training_flop: 2e25}}, expect: covered, why: above the line}}
  - {{facts: {{training_flop: 1e24}}, expect: not covered, why: below the line}}
  - {{facts: {{training_flop: 1e25}}, expect: not covered, why: "on the line, which is strict"}}
  - {{facts: {{training_flop: unknown}}, expect: undetermined, why: the compute is not known}}
"""


def template(rule_id: str) -> str:
    """A rule file that loads, passes its examples, and explains itself."""
    return _TEXT.format(id=rule_id)
