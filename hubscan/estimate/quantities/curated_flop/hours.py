"""Hours × peak × utilisation, within a third party's estimate if there is one."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.curated_flop import AT_HALF, ESTIMATE, measured

METHOD = Method(
    name="hours × peak × utilisation",
    rank=50,
    when="hours > 0 AND device IS NOT NULL",
    low=f"least({measured('.low')}, {ESTIMATE}, {AT_HALF})",
    best=f"""coalesce({AT_HALF}, geometric_mean({measured("")}, {ESTIMATE}), {measured("")})""",
    high=f"greatest({measured('.high')}, {ESTIMATE}, {AT_HALF})",
    grade="'derived'",
    source="hours_source",
    because="hours and device are known",
    basis="peak of the vendor's data sheet, and the utilisation that runs of its generation reach",
)
