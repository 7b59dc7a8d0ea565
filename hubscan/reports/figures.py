"""Every figure a report publishes: what it means, its unit, the one function that computes it.

A numeric column of a report table is named after its figure. Tests hold that each has a row here
and a recomputation by another way.
"""

from __future__ import annotations

from dataclasses import dataclass

from hubscan.model.grades import Grade
from hubscan.tally.attributes import GATES, LICENCES


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure."""

    name: str
    unit: str
    meaning: str
    computed_by: str
    """The function, by its import path below `hubscan`."""


_COUNT, _ACCESS = "tally.count.count", "tally.groups.ByAccess"
_MEMBERS = "reports.pages.members.build"
_LEVELS = {
    "surely": "at least: covered at the unfavourable end of every bound",
    "likely": "likely: covered on best values, or surely",
    "possibly": "at most: not ruled out by anything known",
}

_FIGURES = (
    *(Figure(f"models_{n}", "models", f"models covered, {w}", _COUNT) for n, w in _LEVELS.items()),
    *(
        Figure(f"baseline_models_{n}", "models", f"models covered in the baseline, {w}", _COUNT)
        for n, w in _LEVELS.items()
    ),
    *(
        Figure(
            f"counted_{n}",
            "as its row says",
            f"models, distinct models, publishers, downloads or likes covered, {w}",
            _COUNT,
        )
        for n, w in _LEVELS.items()
    ),
    Figure("expected", "models", "sum of the probabilities of being covered", "census.take.take"),
    Figure("expected_low", "models", "5 % point of that number", "census.groups.Groups.count"),
    Figure("expected_high", "models", "95 % point of that number", "census.groups.Groups.count"),
    Figure("distinct_likely", "models", "likely covered, copies counted once", _COUNT),
    Figure("share_of_models", "fraction", "likely covered models of all", "reports.sections.sweep"),
    Figure("publishers_likely", "publishers", "with a likely covered model", _COUNT),
    Figure("downloads_likely", "downloads", "of likely covered models, 30 days", _COUNT),
    Figure(
        "share_of_downloads",
        "fraction",
        "downloads of likely covered models of all downloads",
        "reports.sections.sweep",
    ),
    Figure("group_models", "models", "of the group, covered or not", "tally.group_by.count_by"),
    Figure(
        "tiers_surely",
        "tiers and readings",
        "verdict columns that surely cover the model",
        "reports.publisher.build_publisher",
    ),
    Figure(
        "tiers_possibly",
        "tiers and readings",
        "verdict columns that possibly cover the model",
        "reports.publisher.build_publisher",
    ),
    *(
        Figure(f"claim_{n}", "models", f"that meet a claim's test, {n}", "tally.claims.measure")
        for n in _LEVELS
    ),
    Figure("claim_selected", "models", "that a claim speaks of", "tally.claims.measure"),
    Figure("past_likely", "models", "likely count of an earlier scan", "reports.history.read"),
    Figure("line", "unit of the figure", "threshold of a rule", "reports.lines.floors"),
    *(
        Figure(
            f"over_line_{n}",
            "models",
            f"models over the line by this figure alone, {n}",
            "tally.ladder.Ladder.counts",
        )
        for n in _LEVELS
    ),
    Figure("moved_line", "unit of the figure", "a place of the line", "reports.sections.move"),
    *(
        Figure(
            f"moved_{what}{n}",
            unit,
            f"{words} covered, {n}, by a rule of this line alone",
            "tally.moved.measure",
        )
        for what, unit, words in (
            ("", "models", "models"),
            ("derived_", "models", "models made from another one that are"),
            ("downloads_", "downloads", "downloads in 30 days of models"),
        )
        for n in _LEVELS
    ),
    Figure("likely_by_year", "models", "likely covered, created that year", "tally.groups.ByMonth"),
    Figure("likely_undated", "models", "likely covered, no creation date", "tally.groups.ByMonth"),
    Figure(
        "family_descendants",
        "models",
        "models of the family other than its root",
        "reports.sections.families",
    ),
    Figure(
        "family_downloads", "downloads", "of the root and its family", "reports.sections.families"
    ),
    Figure(
        "families_likely",
        "families",
        "roots with at least one likely covered model in their family",
        "tally.groups.ByFamily",
    ),
    Figure(
        "tiers_likely",
        "tiers and readings",
        "verdict columns that likely cover the model",
        "tally.groups.ByFamily",
    ),
    Figure(
        "tiers_undetermined",
        "tiers and readings",
        "verdict columns the model is undetermined under, for the table's reason",
        "tally.undetermined.DoubtOf",
    ),
    *(
        Figure(f"gate_{gate}", "models", f"access '{gate}', likely covered", _ACCESS)
        for gate in GATES
    ),
    *(
        Figure(
            f"licence_{name}",
            "models",
            f"declared licence class '{name}'; likely covered",
            _ACCESS,
        )
        for name in LICENCES
    ),
    Figure(
        "undetermined", "models", "possibly but not surely covered", "tally.undetermined.DoubtOf"
    ),
    Figure(
        "near_the_line",
        "models",
        "undetermined, every fact known: bounds straddle the line",
        "tally.undetermined.DoubtOf",
    ),
    Figure(
        "elsewhere",
        "models",
        "undetermined, every fact known, under a tier that hangs on more than facts",
        "tally.undetermined.DoubtOf",
    ),
    Figure(
        "lacking_models",
        "models",
        "lack the fact and are undetermined under a tier that reads it",
        "tally.cost_to_know.costs",
    ),
    Figure(
        "lacking_originals", "models", "distinct originals among them", "tally.cost_to_know.costs"
    ),
    Figure("lacking_downloads", "downloads", "of these models", "tally.cost_to_know.costs"),
    Figure(
        "requests_to_know",
        "requests",
        "to read one document of each original",
        "tally.cost_to_know.Cost.requests",
    ),
    Figure(
        "minutes_to_know",
        "minutes",
        "those requests on a free account's quota, in whole five-minute windows",
        "tally.cost_to_know.Cost.minutes",
    ),
    *(
        Figure(
            f"grade_{g.value}", "models", f"models of grade '{g.value}'", "reports.sections.method"
        )
        for g in Grade
    ),
    *(
        Figure(name, unit, what, "reports.reliable.blocks")
        for name, unit, what in (
            ("hidden_roots", "roots", "curated roots that were hidden and judged by the prior"),
            ("mean_probability", "fraction", "mean probability that they were given"),
            ("covered_share", "fraction", "share of them that is covered"),
            ("chance_band", "fraction", "how far chance alone moves that share, 19 of 20 runs"),
        )
    ),
    *(
        Figure(f"assumption_{end}", "its unit column", what, "estimate.assumptions.load")
        for end, what in (
            ("low", "low end of the 90 % range"),
            ("value", "value used"),
            ("high", "high end of the 90 % range"),
        )
    ),
    Figure("downloads", "downloads", "of the model, 30 days", "tally.model_summary.name_models"),
    Figure(
        "training_flop", "FLOP", "best value of training compute", "tally.model_summary.name_models"
    ),
    *(
        Figure(
            f"training_flop_{end}",
            "FLOP",
            f"training compute ({end})",
            "tally.model_summary.name_models",
        )
        for end in ("low", "best", "high")
    ),
    Figure(
        "parameters",
        "parameters",
        "best value of total parameters",
        "tally.model_summary.name_models",
    ),
    Figure(
        "publisher_models",
        "models",
        "of the publisher, likely covered, in the reading of the column",
        "tally.groups.ByPublisher",
    ),
    Figure("publisher_all", "models", "of the publisher", _MEMBERS),
    Figure(
        "publisher_covered",
        "models",
        "of the publisher, likely covered by the main line of some text",
        _MEMBERS,
    ),
    Figure("publisher_downloads", "downloads", "of these models, 30 days", _MEMBERS),
    *(
        Figure(
            f"members_{n}",
            "models",
            f"of a publisher or family under the main line of a text, strongest reading, {w}",
            _MEMBERS,
        )
        for n, w in _LEVELS.items()
    ),
    *(
        Figure(
            f"texts_{n}",
            "texts",
            f"whose main line covers the model, strongest reading, {w}",
            _MEMBERS,
        )
        for n, w in _LEVELS.items()
    ),
)

FIGURES = {figure.name: figure for figure in _FIGURES}
"""By name."""
