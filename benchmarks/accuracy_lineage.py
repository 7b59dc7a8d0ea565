"""How right parents are: declared ones resolved, inferred ones with the declared hidden.

Truth for declared edges: the hand-checked list. It names only models it knows, so an edge counts
as wrong if the list knows both ends and not the edge.

Truth for inferred edges: what the models themselves declare. A quarter of the declarations is
hidden at a time and inferred again. An inferred parent is right if it is an ancestor, or a copy of
one. It is undecidable where a declared parent's own origin is unknown; it is wrong otherwise.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import duckdb

from benchmarks.accuracy_report import SHARED, Line, share, show
from benchmarks.lineage_truth import Truth, checked_parents, real_models
from hubscan import lineage
from hubscan.estimate import assumptions, reference
from hubscan.lineage import hub_names, names
from hubscan.settings import locate

DECLARED, INFERRED = 0.99, 0.95
MERGED = ("mergekit", "lazymergekit", "merge", "moerge")
FOLDS = 4
LIMITS = assumptions.load(locate.built_in()).of_lineage

_EDGES = """
SELECT c.model, p.model, lower(c.id), lower(p.id), e.source
FROM parents e JOIN models c ON c.model = e.child JOIN models p ON p.model = e.parent
WHERE e.used AND e.relation <> 'distilled' ORDER BY ALL
"""


@dataclass(slots=True)
class Kinship:
    """What is declared: ancestors of every model, with copies taken for their originals."""

    parents: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    original: dict[str, str] = field(default_factory=dict)
    curated: frozenset[str] = frozenset()

    def judge(self, child: str, parent: str) -> str:
        """`right`, `wrong` or `undecidable`."""
        above = self._above(child)
        if self.original[parent] in {self.original[a] for a in above}:
            return "right"
        ends = {a for a in above if not self.parents.get(a)}
        return "wrong" if ends <= self.curated else "undecidable"

    def _above(self, child: str) -> set[str]:
        found: set[str] = set()
        todo = [child]
        while todo:
            fresh = self.parents.get(todo.pop(), set()) - found
            found |= fresh
            todo += fresh
        return found


def lines() -> list[Line]:
    """Parents declared and inferred, and models that were made of others and called bases."""
    con = real_models()
    reference.load(con, reference.read(locate.built_in()))
    hub_names.load(con, hub_names.read(locate.built_in()))
    lineage.resolve(con, LIMITS)
    return [
        _declared(con, checked_parents()),
        *_called_bases(con),
        *_inferred(con, _kinship(con)),
    ]


def main() -> int:
    """Print the figures; 1 if one is below its limit."""
    if not SHARED.is_dir():
        print("skipped: the reference facts are not beside this checkout")
        return 0
    found = lines()
    show("Parents and relations", found)
    return int(any(line.reached is False for line in found))


def _declared(con: duckdb.DuckDBPyConnection, truth: Truth) -> Line:
    rows = [(r[2], r[3]) for r in con.execute(_EDGES).fetchall() if r[4] != "inferred"]
    judged = [(c, p) for c, p in rows if truth.judged(p, c)]
    wrong = [f"{c} <- {p}" for c, p in judged if p not in truth.parents[c]]
    right = len(judged) - len(wrong)
    return Line(
        "declared parents that a hand-checked list has",
        share(right, len(judged)),
        f">= {DECLARED:.0%}",
        right >= DECLARED * len(judged),
        wrong,
    )


def _called_bases(con: duckdb.DuckDBPyConnection) -> list[Line]:
    """Models with the mark of a step after another that came out as bases."""
    found = []
    for what, marks in (("merged", MERGED), ("tuned", names.TUNING_TAGS)):
        rows = con.execute(
            "SELECT m.id, l.relation = 'base' FROM models m JOIN lineage l USING (model) "
            "WHERE list_has_any(m.tags, ?) AND model NOT IN (SELECT c.model FROM models c "
            "JOIN reference r ON lower(r.hf_id) = lower(c.id)) ORDER BY 1",
            [list(marks)],
        ).fetchall()
        bases = [str(model) for model, base in rows if base]
        found.append(
            Line(
                f"models tagged as {what} that are called bases",
                share(len(bases), len(rows)),
                "none",
                not bases,
                bases,
            )
        )
    return found


def _kinship(con: duckdb.DuckDBPyConnection) -> Kinship:
    """What the whole set of declarations says, inferred edges left out."""
    kin = Kinship(original=dict(con.execute("SELECT model, original FROM lineage").fetchall()))
    for child, parent, _, _, source in con.execute(_EDGES).fetchall():
        if source != "inferred":
            kin.parents[child].add(parent)
    rows = con.execute(
        "SELECT m.model FROM models m JOIN reference r ON lower(r.hf_id) = lower(m.id)"
    ).fetchall()
    kin.curated = frozenset(r[0] for r in rows)
    return kin


def _inferred(con: duckdb.DuckDBPyConnection, kin: Kinship) -> list[Line]:
    con.execute("ALTER TABLE edges RENAME TO all_edges")
    counts: Counter[str] = Counter()
    hidden_count, wrong = 0, []
    for fold in range(FOLDS):
        part = f"hash(child) % {FOLDS} = {fold}"
        con.execute(f"CREATE OR REPLACE TABLE edges AS FROM all_edges WHERE NOT ({part})")
        hidden = {r[0] for r in con.execute(f"SELECT child FROM all_edges WHERE {part}").fetchall()}
        hidden &= set(kin.parents)
        hidden_count += len(hidden)
        lineage.resolve(con, LIMITS)
        for child, parent, child_id, parent_id, source in con.execute(_EDGES).fetchall():
            if source == "inferred" and child in hidden:
                verdict = kin.judge(child, parent)
                counts[verdict] += 1
                wrong += [f"{child_id} <- {parent_id}"] * (verdict == "wrong")
    judged = counts["right"] + counts["wrong"]
    return [
        Line(
            f"inferred parents that are ancestors ({counts['undecidable']} undecidable)",
            share(counts["right"], judged),
            f">= {INFERRED:.0%}",
            counts["right"] >= INFERRED * judged,
            sorted(wrong),
        ),
        Line(
            "hidden declarations that are inferred again",
            share(counts["right"], hidden_count),
            "none",
            None,
        ),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
