"""Evidence → bounded estimates, as table code.

`own(con, assumptions)` makes `own_estimates`; after lineage has added what is inherited,
`derive(con, assumptions)` fills what follows from training compute.
"""

from hubscan.estimate.derived import derive
from hubscan.estimate.stage import own

__all__ = ["derive", "own"]
