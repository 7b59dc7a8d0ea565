"""The order of the steps: scan → refine → assess → report, with gates and manifests."""

from hubscan.pipeline.assess import assess, choice_of, rulebook_of
from hubscan.pipeline.explain import explain
from hubscan.pipeline.publish import Published, report
from hubscan.pipeline.refine import Refined, refine
from hubscan.pipeline.run import Outcome, run

__all__ = [
    "Outcome",
    "Published",
    "Refined",
    "assess",
    "choice_of",
    "explain",
    "refine",
    "report",
    "rulebook_of",
    "run",
]
