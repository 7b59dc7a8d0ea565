"""The steps of an adapter run through its base."""

from hubscan.estimate.method import Method

_BASE = """coalesce(
    CASE WHEN $mixture_parameters = 'total' THEN base_total ELSE base_active END, root_size{}"""

METHOD = Method(
    name="size of the base",
    rank=10,
    when="relation = 'adapter'",
    low=_BASE.format(", 0)"),
    best=_BASE.format(", named)"),
    high=_BASE.format(", named * $name_only_range.high)"),
    grade="grade",
    source="source",
    because="each step of an adapter passes through its whole base",
    basis="forward and backward through frozen weights; a size in a name makes nothing sure",
)
