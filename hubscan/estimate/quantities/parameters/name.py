"""The size a name states, when nothing better is known.

A name makes nothing sure: whoever names a repository may mean another model's size, a part of it,
or nothing. So the low end is nought, and the high end what names were seen to be off by.

NxMB shares attention among experts; effective sizes (E4B) are about half the stored ones; 17B-16E
gives no best, nor does a name that speaks of several models, or only of what is active.
"""

from hubscan.estimate.method import Method

METHOD = Method(
    name="name",
    rank=90,
    when="""relation <> 'adapter' AND (experts > 0 OR CASE WHEN side_experts > 0 THEN named > 0
        ELSE named_least > 0 OR named_effective > 0 OR named_active > 0 END)""",
    low="0",
    best="""CASE WHEN experts > 0 THEN experts * expert_size * $name_mixture_factor
        WHEN side_experts > 0 THEN NULL
        WHEN named_least > 0 THEN named
        ELSE named_effective * $name_effective_factor END""",
    high="""CASE WHEN side_experts > 0 AND coalesce(experts, 0) = 0 THEN named * (1 + side_experts)
        ELSE $name_only_range.high * CASE WHEN experts > 0 THEN experts * expert_size
            WHEN named_least > 0 THEN named_most ELSE named_effective END END""",
    grade="'inferred'",
    source="name_source",
    because="its name says how large it is",
    basis="of 5,788 named repositories 38 hold more than twice of it, one more than ten times",
)
