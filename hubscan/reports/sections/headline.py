"""What a reader with two minutes needs: what was counted, when, and how to read three counts."""

from __future__ import annotations

from hubscan.reports.context import Context
from hubscan.reports.document import Bullets, Command, Section, paragraph, text
from hubscan.reports.words import models

ORDER = 10


def build(context: Context) -> Section:
    """Opening words and how to read them."""
    rules = context.rulebook.rules
    tiers = sum(len(rule.tiers) for rule in rules)
    return Section(
        "headline",
        "In short",
        (
            paragraph(
                f"{models(context.models)} with {context.downloads:,} downloads in 30 days were "
                f"measured against {tiers:,} tiers of {len(rules):,} enacted or proposed rules. "
                "The counts say what a text would cover if it were applied to the Hub as it "
                "stands; they do not say whether that would be good or bad."
            ),
            Bullets(
                (
                    text(
                        "At least: the model is covered even where every doubt is resolved "
                        "against coverage."
                    ),
                    text(
                        "Likely: it is covered on best estimates; where no best value is "
                        "defensible, it is not in this count."
                    ),
                    text("At most: it may be covered; nothing that is known rules it out."),
                )
            ),
            paragraph("Each count can be asked why, model by model:"),
            Command("hubscan explain ORG/NAME", "every figure, its bounds, source and verdicts"),
            Command("hubscan top --rule RULE", "the models a rule covers, by downloads"),
        ),
    )
