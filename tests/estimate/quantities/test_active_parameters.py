"""Parameters used per token: what each method makes of the facts, around every condition."""

from __future__ import annotations

from hubscan.estimate.three_values import Value
from tests.estimate.quantities.evaluate import Case, declared, differing, figures

Facts = dict[str, Value]
ROW, CONFIG, GGUF = "reference row", "config formula", "gguf header"
SAME, CARD, DENSE = "curated, same architecture and size", "card text", "dense: all"
NAME, TWO, UNKNOWN = "name", "name, two experts active", "mixture of unknown sparsity"


def mixture(**facts: Value) -> Facts:
    """A mixture of experts of 90 to 120 parameters, usually 100, with those facts."""
    return {
        "relation": "base", "sparse": True, "total_low": 90, "total_best": 100, "total_high": 120,
        "total_grade": "exact", "total_source": "files", "name_source": "name",
    } | facts  # fmt: skip


def dense(**facts: Value) -> Facts:
    """The same of a model that is no mixture."""
    return mixture(sparse=False) | facts


def vague(**facts: Value) -> Facts:
    """The same of a model that may be one."""
    return mixture(sparse=None) | facts


def read(origin: str, low: float, best: float, high: float) -> Facts:
    """What a document says; `origin` is the first word of the facts about it."""
    return {f"{origin}_low": low, origin: best, f"{origin}_high": high, f"{origin}_source": origin}


ALL = (DENSE, 90, 100, 120, "exact", "files")
OPEN = (UNKNOWN, 0, None, 120, "bounded", "name")

DOCUMENTS: list[Case] = [
    # The curated figure ± 5 %, of a dense model only if it is less than 97 % of all.
    (mixture(curated=10, curated_source="row"), (ROW, 9.5, 10, 10.5, "stated", "row")),
    (mixture(curated=100), (ROW, 95, 100, 105, "stated")),
    (mixture(curated=1), (ROW, 0.95, 1, 1.05, "stated")),
    (mixture(curated=0), OPEN),
    (dense(curated=96), (ROW, 91.2, 96, 100.8, "stated")),
    (dense(curated=97), ALL),
    (vague(curated=96), (ROW, 91.2, 96, 100.8, "stated")),
    (dense(curated=96, total_best=None), (DENSE, 90, None, 120, "exact", "files")),
    # The formula of the architecture, of what may be a mixture if it gives less than 95 %.
    (mixture(**read("formula", 8, 10, 12)), (CONFIG, 8, 10, 12, "derived", "formula")),
    (mixture(**read("formula", 1, 1, 2)), (CONFIG, 1, 1, 2, "derived")),
    (mixture(**read("formula", 0, 0, 2)), OPEN),
    (dense(**read("formula", 8, 10, 12)), ALL),
    (vague(**read("formula", 80, 94, 96)), (CONFIG, 80, 94, 96, "derived")),
    (vague(**read("formula", 80, 95, 96)), ALL),
    (vague(total_best=None, **read("formula", 80, 95, 96)), (CONFIG, 80, 95, 96, "derived")),
    # The head of a GGUF file.
    (mixture(**read("counted", 7, 9, 11)), (GGUF, 7, 9, 11, "derived", "counted")),
    (dense(**read("counted", 1, 1, 2)), (GGUF, 1, 1, 2, "derived")),
    (mixture(**read("counted", 0, 0, 2)), OPEN),
    # A curated model of the same shape: 5 % less, 15 % more, at most all of them.
    (mixture(same_active=20, same_source="row"), (SAME, 19, 20, 23, "derived", "row")),
    (mixture(same_active=20, total_high=22), (SAME, 19, 20, 22, "derived")),
    (mixture(same_active=20, total_high=15), (SAME, 19, 20, 20, "derived")),
    (mixture(same_active=1), (SAME, 0.95, 1, 1.15, "derived")),
    (mixture(same_active=0), OPEN),
    (dense(same_active=20), ALL),
    (vague(same_active=20), ALL),
    # The card ± 15 %.
    (mixture(told=20, told_source="card"), (CARD, 17, 20, 23, "stated", "card")),
    (dense(told=1), (CARD, 0.85, 1, 1.15, "stated")),
    (mixture(told=0), OPEN),
]

WITHOUT: list[Case] = [
    (dense(), ALL),
    (vague(), ALL),
    (mixture(relation="adapter"), ALL),
    (mixture(relation="finetune"), OPEN),
    # 100B-A10B and 17B-16E: at most ten times the name, and at most all of them.
    (mixture(named=100, named_active=10), (NAME, 0, 10, 100, "inferred", "name")),
    (mixture(named=100, named_active=13), (NAME, 0, 13, 120, "inferred")),
    (mixture(named=17, side_experts=16), (NAME, 0, 17, 120, "inferred")),
    (mixture(named=5, side_experts=1), (NAME, 0, 5, 50, "inferred")),
    (mixture(named=100, named_active=1), (NAME, 0, 1, 10, "inferred")),
    (mixture(named=100, named_active=0, side_experts=0), OPEN),
    # 8x10: (0.055 + 1.76 / 8) × all, and no less than 0.9 of one expert.
    (mixture(experts=8, expert_size=10), (TWO, 0, 27.5, 120, "inferred", "name")),
    (mixture(experts=8, expert_size=10, least_share=0.1), (TWO, 9, 27.5, 120, "inferred")),
    (mixture(experts=2, expert_size=50), (TWO, 0, 93.5, 120, "inferred")),
    (mixture(experts=8, expert_size=10, total_best=None),
     (TWO, 0, 0.275 * 0.83 * 80, 120, "inferred")),
    (mixture(experts=8, expert_size=60), (TWO, 0, 54, 120, "inferred")),
    (mixture(experts=8, expert_size=1), (TWO, 0, 27.5, 120, "inferred")),
    (mixture(experts=8, expert_size=0), OPEN),
    (mixture(experts=1, expert_size=10), OPEN),
    # Nothing but that it is a mixture: the shares of its architecture.
    (mixture(), OPEN),
    (mixture(least_share=0.1, most_share=0.6, architecture="x"),
     (UNKNOWN, 9, None, 72, "bounded", "sparsity of architecture x")),
    (mixture(least_share=0.1, most_share=0.6),
     (UNKNOWN, 9, None, 72, "bounded", "sparsity of mixtures of experts")),
    (mixture(least_share=0, architecture=None), OPEN),
    (mixture(total_low=None), OPEN),
    (mixture(total_high=None), (UNKNOWN, 0, None, None, "unknown")),
    (mixture(total_low=None, total_best=None, total_high=None, least_share=0.1),
     (UNKNOWN, 0, None, None, "unknown")),
]  # fmt: skip


def test_each_method_gives_its_interval_on_both_sides_of_its_conditions() -> None:
    assert differing(declared("active_parameters"), [*DOCUMENTS, *WITHOUT]) == []


def test_of_several_methods_the_most_trusted_is_used() -> None:
    left = mixture(
        curated=10, same_active=20, told=30, named=100, named_active=10, experts=8, expert_size=10,
        **read("formula", 8, 10, 12), **read("counted", 8, 10, 12),
    )  # fmt: skip
    rows = [left]
    for fact in ("curated", "formula", "counted", "same_active", "told", "named_active", "experts"):
        left = left | {fact: None}
        rows.append(left)
    found = figures("active_parameters", rows)
    assert [figure and figure.method for figure in found] == [
        ROW, CONFIG, GGUF, SAME, CARD, NAME, TWO, UNKNOWN,
    ]  # fmt: skip
