"""The steps of an adapter run through its base."""

from hubscan.estimate.method import Method

BASE = """coalesce(
    CASE WHEN $mixture_parameters = 'total' THEN base_total ELSE base_active END,
    root_size, named)"""

METHOD = Method(
    name="size of the base",
    rank=10,
    when="relation = 'adapter'",
    low=BASE,
    best=BASE,
    high=BASE,
    grade="grade",
    source="source",
    because="each step of an adapter passes through its whole base",
    basis="forward and backward through frozen weights",
)
