"""The size a name states, when nothing better is known.

NxMB shares attention among experts; effective sizes (E4B) are about half the stored ones; 17B-16E
bounds, and gives no best, nor does a name that speaks of several models; one that only tells what
is active gives a lower bound.
"""

from hubscan.estimate.method import Method

METHOD = Method(
    name="name",
    rank=90,
    when="""relation <> 'adapter' AND (experts > 0 OR CASE WHEN side_experts > 0 THEN named > 0
        ELSE named_least > 0 OR named_effective > 0 OR named_active > 0 END)""",
    low="""CASE WHEN experts > 0 THEN experts * expert_size * $name_mixture_factor.low
        WHEN side_experts > 0 THEN named
        WHEN named_least > 0 THEN named_least * $name_size_low
        ELSE coalesce(named_effective * $name_effective_factor.low, named_active) END""",
    best="""CASE WHEN experts > 0 THEN experts * expert_size * $name_mixture_factor
        WHEN side_experts > 0 THEN NULL
        WHEN named_least > 0 THEN named
        ELSE named_effective * $name_effective_factor END""",
    high="""CASE WHEN experts > 0 THEN experts * expert_size * $name_mixture_factor.high
        WHEN side_experts > 0 THEN named * (1 + side_experts)
        WHEN named_least > 0 THEN named_most * $name_size_high
        ELSE named_effective * $name_effective_factor.high END""",
    grade="'inferred'",
    source="name_source",
    because="its name says how large it is",
    basis="names round down more often than up",
)
