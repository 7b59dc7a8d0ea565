"""Total and active parameters: of the original, of base and adapter, or about the parent's."""

from __future__ import annotations

from hubscan.estimate.inheritance.forebears import only
from hubscan.estimate.method import Fact, Facts, figure_facts
from hubscan.estimate.sql_text import no_worse

UNIT = "parameters"


def _facts(own: str, curated: str) -> Facts:
    return Facts(
        relations=f"""
            size_donors i
            JOIN lineage l USING (model)
            LEFT JOIN {own} o USING (model)
            LEFT JOIN {only(own)} d ON d.model = i.donor AND i.donor <> i.model
            LEFT JOIN forebears m ON m.model = i.donor AND i.donor <> i.model
            LEFT JOIN (
                SELECT p.child, max({curated}) AS size, arg_max(r.hf_id, {curated}) AS hf_id
                FROM lost_parents p JOIN reference r USING (hf_id)
                WHERE NOT p.likely GROUP BY p.child
            ) lost ON lost.child = i.donor
        """,
        model="i.model",
        columns={
            "relation": Fact("l.relation"),
            "is_copy": Fact("l.original <> i.model"),
            "trained_between": Fact("i.loose"),
            "guess": Fact("i.guess"),
            "own_known": Fact("coalesce(o.best, o.low, o.high) IS NOT NULL"),
            **figure_facts("o", "own", "its own", UNIT, table=own),
            "donor_known": Fact("coalesce(d.best, d.low, d.high) IS NOT NULL"),
            **figure_facts("d", "donor", "of the model it has its size from", UNIT),
            "donor_source": Fact("m.id || ': ' || coalesce(d.source, 'unknown')"),
            "lost_size": Fact("lost.size", "of its lost parent in the curated table", UNIT),
            "lost_source": Fact("'reference ' || lost.hf_id"),
            "better_known_there": Fact(no_worse("d.grade", "o.grade")),
        },
    )


SHARED_BY = tuple(
    (name, name, UNIT, _facts(f"own_{name}", curated))
    for name, curated in (
        ("parameters", "r.parameters"),
        ("active_parameters", "coalesce(r.active_parameters, r.parameters)"),
    )
)
