"""How many models each tier covers, given everything known: expected counts and 90 % intervals.

A model's probability is a degree on a scale of log odds (`chain`). It comes from the interval of a
figure that is known (`evidence`), or from a prior over size, day and descendants where a root does
not disclose it (`prior`). All that descends from one root shares the root's error (`roots`), so the
interval of a count draws roots (`draws`). What documents of a random sample show stands for the
repositories that were not read (`frame`, `audited`, `panel_files`). See
docs/decisions/025-expected-counts.md and 034-an-audit-is-a-sample.md.
"""

from typing import TYPE_CHECKING

from hubscan.model.lazy import hand_out

if TYPE_CHECKING:
    from hubscan.census.audited import Panel
    from hubscan.census.take import Census, take

__all__ = ["Census", "Panel", "take"]

hand_out(__name__, {"Census": "take", "Panel": "audited", "take": "take"})
