"""What a reader with two minutes needs: what was counted, when, and how to read three counts."""

from __future__ import annotations

from hubscan.reports import provenance
from hubscan.reports.charts.ranges import ranges
from hubscan.reports.context import Context
from hubscan.reports.document import Bullets, Chart, Command, Paragraph, Section, paragraph, text
from hubscan.reports.readings import Reading, readings
from hubscan.reports.words import models
from hubscan.rules.countable import uncounted

ORDER = 10
_SHOWN = 25


def build(context: Context) -> Section:
    """Opening words, the chart, and how to read them."""
    rules = context.rulebook.rules
    unverified = context.rulebook.unverified()
    no_count = uncounted(context.rulebook) - unverified
    tiers = readings(context.tallies, unverified | no_count)
    return Section(
        "headline",
        "In short",
        (
            paragraph(
                f"{models(context.models)} with {context.downloads:,} downloads in 30 days were "
                f"measured against {len(tiers):,} tiers of {len(rules):,} enacted or proposed "
                "rules. The counts say what a text would cover if it were applied to these models "
                "as they stand; they do not say whether that would be good or bad."
            ),
            Bullets(
                (
                    text("At least: covered even where every doubt is resolved against coverage."),
                    text(
                        "Likely: covered on best estimates; where no best value is defensible, "
                        "a model is not in this count."
                    ),
                    text("At most: nothing that is known rules coverage out."),
                )
            ),
            _chart(tiers, context.models),
            *_left_out(len(unverified), len(no_count)),
            *(paragraph(f"Deviation from the texts: {d}") for d in context.rulebook.deviations),
            paragraph(provenance.versions(context)),
            Command("hubscan explain ORG/NAME", "why one model is counted as it is"),
            Command("hubscan top --rule RULE", "the models behind a count, by downloads"),
        ),
    )


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


def _chart(tiers: list[Reading], total: int) -> Chart:
    shown = tiers[:_SHOWN]
    rows = [
        {
            "name": f"{t.rule} · {t.tier}",
            "zero": 0,
            "surely": t.surely,
            "low": t.likely[0],
            "high": t.likely[1],
            "possibly": t.possibly,
        }
        for t in shown
    ]
    words = "; ".join(
        f"{t.rule} {t.tier}: at least {t.surely:,}, likely {t.likely_words()}, "
        f"at most {t.possibly:,}"
        for t in shown[:5]
    )
    more = f" The {len(shown)} tiers with most likely covered models of {len(tiers)}."
    return Chart(
        "sweep-ranges",
        "Models covered by each tier: at least (strong), likely (mark), at most (faint)",
        f"Of {models(total)}: {words}.{more if len(tiers) > len(shown) else ''}",
        ranges(rows),
    )
