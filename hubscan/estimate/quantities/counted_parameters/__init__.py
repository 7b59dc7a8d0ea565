"""N of 6·N·D: which parameters count, under the accounting conventions.

Of the models only of which some document was read: nobody else's step is worked out from N.
"""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts

QUANTITY = "counted_parameters"
TABLE = "counted_parameters"
UNIT = "parameters"

USED = {
    end: f"CASE WHEN $mixture_parameters = 'total' THEN total_{end} ELSE active_{end} END"
    for end in ("low", "best", "high")
}
"""The parameters of a pass by the convention, an expression an end."""

FACTS = Facts(
    relations="""
        (SELECT DISTINCT model FROM stated) d
        JOIN subjects s USING (model)
        LEFT JOIN own_active_parameters a USING (model)
        LEFT JOIN own_parameters p USING (model)
        LEFT JOIN own_active_parameters base_active ON base_active.model = s.root
            AND s.root <> s.model AND s.relation = 'adapter'
        LEFT JOIN own_parameters base_total ON base_total.model = s.root
            AND s.root <> s.model AND s.relation = 'adapter'
        LEFT JOIN stated f ON f.model = s.model AND f.quantity = 'parameters'
            AND f.origin = 'config'
        LEFT JOIN stated m ON m.model = s.model AND m.quantity = 'compute_parameters'
            AND m.origin = 'config'
        LEFT JOIN stated u ON u.model = s.model AND u.quantity = 'active_parameters'
            AND u.origin = 'config'
    """,
    model="s.model",
    columns={
        "relation": Fact("s.relation"),
        "masked": Fact("coalesce(f.text = 'masked', false)"),
        "active_low": Fact("coalesce(a.low, 0)", "active parameters", "parameters"),
        "active_best": Fact("a.best", "active parameters", "parameters"),
        "active_high": Fact("a.high", "active parameters", "parameters"),
        "total_low": Fact("coalesce(p.low, 0)", "parameters", "parameters"),
        "total_best": Fact("p.best", "parameters", "parameters"),
        "total_high": Fact("p.high", "parameters", "parameters"),
        "base_active": Fact("base_active.best", "active parameters of the base", "parameters"),
        "base_total": Fact("base_total.best", "parameters of the base", "parameters"),
        "root_size": Fact("s.root_size", "parameters of the base", "parameters"),
        "named": Fact("s.named", "in the name", "parameters"),
        "grade": Fact("coalesce(a.grade, 'unknown')"),
        "source": Fact("coalesce(a.source, p.source, 'name ' || s.id)"),
        "multiplied": Fact(
            "coalesce(m.best / nullif(u.best, 0), 1)", "of its parameters multiply, by the config"
        ),
    },
    of_few=True,
    rows_of="stated",
)
"""`masked`: an encoder, whose input table only looks up rows. `multiplied`: share of the active
parameters that tokens are multiplied with, by the config; layers used many times count every
time."""
