"""Training compute: the model's own step and that of every distinct ancestor, each once."""

from __future__ import annotations

from hubscan.estimate.inheritance.forebears import only
from hubscan.estimate.method import Fact, Facts

QUANTITY = TABLE = "training_flop"
UNIT = "FLOP"


def _counted(number: str, one: str, many: str, after: str = "") -> str:
    """SQL for a number with its noun."""
    return f"concat({number}, CASE {number} WHEN 1 THEN '{one}' ELSE '{many}' END, '{after}')"


FACTS = Facts(
    relations=f"""
        step_sums i
        LEFT JOIN own_flop o USING (model)
        LEFT JOIN lineage l USING (model)
        LEFT JOIN models m ON m.model = i.model
        LEFT JOIN {only("own_flop")} r ON r.model = l.root AND l.root <> i.model
        LEFT JOIN forebears root ON root.model = l.root AND l.root <> i.model
    """,
    model="i.model",
    columns={
        "ancestors": Fact("i.ancestors", "distinct ancestors"),
        "is_copy": Fact("coalesce(l.original <> i.model, false)"),
        "low_steps": Fact("i.low_steps", "steps with a low end"),
        "low_sum": Fact("i.low_sum", "own step and ancestors on declared edges", "FLOP"),
        "best_known": Fact(
            "i.best_steps > 0 AND (i.steps_without_best = 0 OR (i.open_steps = 0"
            " AND i.lost_base IS NOT NULL"
            " AND i.high_without_best <= $negligible_step_share * i.best_sum))"
        ),
        "best_sum": Fact("i.best_sum", "own step and ancestors", "FLOP"),
        "high_known": Fact("i.open_steps = 0 AND i.lost_base IS NOT NULL"),
        "high_sum": Fact("i.high_sum", "own step and ancestors", "FLOP"),
        "created_on": Fact("CAST(m.created_at AS DATE)"),
        "steps_without_best": Fact("i.steps_without_best", "steps without a best value"),
        "lost_base": Fact("i.lost_base", "one lost base", "FLOP"),
        "own_method": Fact("CAST(o.method AS VARCHAR)"),
        "own_grade": Fact("CAST(o.grade AS VARCHAR)"),
        "own_source": Fact("o.source"),
        "root_grade": Fact("CAST(r.grade AS VARCHAR)"),
        "root_source": Fact("root.id || ': ' || coalesce(r.source, 'unknown')"),
        "lineage_grade": Fact("l.lineage_grade"),
        "missing_parents": Fact("coalesce(l.missing_parents, 0)"),
        "ancestors_in_words": Fact(
            _counted("i.ancestors", " ancestor", " distinct ancestors, each once")
        ),
        "steps_left_out_in_words": Fact(
            _counted(
                "i.steps_without_best",
                " step",
                " steps",
                " of negligible size",
            )
        ),
        "missing_in_words": Fact(
            _counted("l.missing_parents", " parent", " parents", " not in the snapshot")
        ),
        "other_roots": Fact("CASE WHEN l.roots > 1 THEN concat(l.roots - 1, ' other roots') END"),
    },
)
