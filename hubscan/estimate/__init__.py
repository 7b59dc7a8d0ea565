"""Evidence and families → bounded estimates, as table code.

`own` makes what each repository is by itself, `inherit` adds what it has from its ancestors, and
`follow` what follows from both, and relation `estimates`.
"""

from hubscan.estimate.inheritance import inherit
from hubscan.estimate.outcome.follow import follow
from hubscan.estimate.quantities.own import own

__all__ = ["follow", "inherit", "own"]
