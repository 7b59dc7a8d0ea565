"""Hours before operations, by convention."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="hardware first",
    rank=40,
    when="$hardware_compute = 'half' AND measured IS NOT NULL",
    low="lowest",
    best="measured",
    high="highest",
    grade="'derived'",
    source="source",
    because="by convention hours come before the count of operations",
    basis="EU Commission GPAI Guidelines 2025, annex",
    shown="ways",
    rests_on=("documented_flop",),
)
