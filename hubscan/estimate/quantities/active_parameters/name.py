"""The active size in the name: 30B-A3B, 17B-16E."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="name",
    rank=60,
    when="named_active > 0 OR side_experts > 0",
    low="0",
    best="coalesce(named_active, named)",
    high="least(coalesce(named_active, named) * $name_only_range.high, total_high)",
    grade="'inferred'",
    source="name_source",
    because="its name says how much is used",
    basis="names round down more often than up",
)
