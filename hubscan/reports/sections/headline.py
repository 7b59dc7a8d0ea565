"""What a reader with two minutes needs: what was counted, when, and how to read three counts."""

from __future__ import annotations

from typing import Any

from hubscan.reports import provenance
from hubscan.reports.charts.lines import lines
from hubscan.reports.context import Context
from hubscan.reports.document import Bullets, Chart, Command, Paragraph, Section, paragraph
from hubscan.reports.findings import findings
from hubscan.reports.main_tiers import Line, Standing
from hubscan.reports.provenance import is_a_census
from hubscan.reports.readings import Reading, readings
from hubscan.reports.spans import text
from hubscan.reports.words import clipped, models
from hubscan.rules.engine.countable import uncounted
from hubscan.rules.engine.weightless import weightless

ORDER = 10
_SHOWN = 12
_NAME = 52


def build(context: Context) -> Section:
    """Opening words, the chart, and how to read them."""
    rules = context.rulebook.rules
    unverified = context.rulebook.unverified()
    no_count = uncounted(context.rulebook) - unverified
    tiers = readings(context.tallies, unverified | no_count)
    shown = context.main_lines
    said = findings(shown, context.tallies, context.models)
    return Section(
        "headline",
        "In short",
        (
            *(paragraph(sentence) for sentence in said),
            paragraph(
                f"{models(context.models)} with {context.downloads:,} downloads in 30 days were "
                f"measured against {len(tiers):,} tiers of {len(rules):,} enacted or proposed "
                "rules. The counts say what a text would cover if it were applied to these models "
                "as they stand; they do not say whether that would be good or bad."
            ),
            *_without_weights(context),
            Bullets(
                (
                    text("At least: covered even where every doubt is resolved against coverage."),
                    text(
                        "Expected: the sum of every model's probability of being covered, given "
                        "everything known, with an interval that is meant to hold it nine times in "
                        "ten."
                    ),
                    text(
                        "Likely: covered on best estimates; where no best value is defensible, "
                        "a model is not in this count."
                    ),
                    text("At most: nothing that is known rules coverage out."),
                )
            ),
            _chart(shown, context.models),
            *_left_out(len(unverified), len(no_count)),
            *(paragraph(f"Deviation from the texts: {d}") for d in context.rulebook.deviations),
            paragraph(provenance.versions(context)),
            Command("hubscan explain ORG/NAME", "why one model is counted as it is"),
            Command("hubscan top --rule RULE", "the models behind a count, by downloads"),
        ),
    )


def _without_weights(context: Context) -> list[Paragraph]:
    """Repositories that no rule can cover have their own count."""
    none = int(weightless(context.con).sum())
    if not none:
        return []
    share = f", {none / context.models:.0%} of all," if is_a_census(context.snapshot) else ""
    return [
        paragraph(
            f"{none:,} of these repositories{share} hold no weights, so they are no models: no "
            "text covers them, and no count below holds them."
        )
    ]


def _left_out(unverified: int, no_count: int) -> list[Paragraph]:
    found = []
    if unverified:
        found.append(
            f"{_tiers(unverified)} left out of this count and of all charts, because a number was "
            "found in no text; the table marks it unverified."
        )
    if no_count:
        found.append(
            f"{_tiers(no_count)} left out because no count follows from the text: it draws no "
            "line, leaves its number open, rests on a judgement, or binds nobody."
        )
    return [paragraph(words) for words in found]


def _tiers(number: int) -> str:
    return f"{number:,} {'tier is' if number == 1 else 'tiers are'}"


def _chart(shown: dict[Standing, list[Line]], total: int) -> Chart:
    groups = [
        (kind.value, [_bar(line) for line in rows[:_SHOWN]]) for kind, rows in shown.items() if rows
    ]
    words = "; ".join(
        f"{line.name}: {_counts(line.counts)}" for rows in shown.values() for line in rows[:2]
    )
    hidden = sum(max(0, len(rows) - _SHOWN) for rows in shown.values())
    more = f" {hidden:,} more are in the table." if hidden else ""
    return Chart(
        "texts",
        "Models each text covers: at least (dark) · expected (mid) · at most (pale)",
        f"Of {models(total)}, a row a text with its main line. {words}.{more}",
        lines(groups, total),
    )


def _bar(line: Line) -> dict[str, Any]:
    counts = line.counts
    return {
        "name": clipped(line.name, _NAME),
        "surely": counts.surely,
        "low": counts.middle[0],
        "high": counts.middle[1],
        "possibly": counts.possibly,
    }


def _counts(counts: Reading) -> str:
    return (
        f"at least {counts.surely:,}, expected {counts.middle_words()}, at most {counts.possibly:,}"
    )
