"""The words of the report."""

from __future__ import annotations

from hubscan.reports.context import Context
from hubscan.reports.document import Definitions, Section
from hubscan.reports.spans import text

ORDER = 115

_TERMS = {
    "model": "One public model repository on the Hub.",
    "distinct": "A model and its quantised or converted copies, counted once.",
    "FLOP": "Floating-point operations: an amount of computing, not a speed.",
    "own compute": "Computing of the training step this repository itself made.",
    "training compute": "Own compute plus that of every distinct ancestor, each once.",
    "relation": "How a model was made from its direct parent: fine-tune, adapter, merge, quantised "
    "copy, distilled, conversion, other; base if it has no known parent.",
    "root": "The model at the top of a family; of several, the one with most compute.",
    "tier": "One line a rule draws, with what follows beyond it.",
    "derivatives": "How a text treats models made from others. Own step: by the compute of the "
    "repository's own training only. Cumulative: by compute of the model and all its ancestors. "
    "Inherited: covered if it or any ancestor is covered by its own step. Share of base: by its "
    "own step as a fraction of the base's compute. Own line: by its own step over a line of its "
    "own.",
    "silent": "The text does not say how derivatives count; three readings are shown.",
    "surely, at least": "Covered at the unfavourable end of every bound.",
    "likely": "Covered on best values, or surely.",
    "possibly, at most": "Not ruled out by anything known.",
    "undetermined": "Possibly but not surely covered.",
    "expected": "The sum of every model's probability of being covered, given everything known.",
    "90 % interval": "The middle nine tenths of a count when the doubt about roots is drawn anew; "
    "see the method.",
    "publisher": "The account or organisation in front of the slash of a model's name.",
    "downloads": "The Hub's count over the last 30 days; not users.",
}


def build(_: Context) -> Section:
    """Terms and what they mean here."""
    items = tuple((term, text(meaning)) for term, meaning in _TERMS.items())
    return Section("glossary", "Glossary", (Definitions(items),))
