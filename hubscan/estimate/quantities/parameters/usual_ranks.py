"""An adapter that tells nothing about itself: a share of its base, by the ranks people use."""

from hubscan.estimate.method import Method

_BASE = "coalesce(root_size, named)"

METHOD = Method(
    name="usual adapter ranks",
    rank=7,
    when=f"relation = 'adapter' AND coalesce(counted, 0) = 0 AND {_BASE} > 0",
    low=f"{_BASE} * $adapter_share_of_base.low",
    best=f"{_BASE} * $adapter_share_of_base",
    high=f"{_BASE} * $adapter_share_of_base.high",
    grade="'inferred'",
    source="'usual adapter ranks'",
    because="nothing is known of it but its base",
    basis="ranks 4 to 256 on some or all linear layers",
)
