"""The order of the steps: scan → refine → assess → report → publish, with gates and manifests.

A step is imported when it is first used: who asks why about one model needs no network and no
report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubscan.model.lazy import hand_out

if TYPE_CHECKING:
    from hubscan.pipeline.assess import assess, tables
    from hubscan.pipeline.audit import Audited, audit
    from hubscan.pipeline.check import Local, asked_for, check
    from hubscan.pipeline.explain import explain
    from hubscan.pipeline.export import export
    from hubscan.pipeline.open_tables import open_tables
    from hubscan.pipeline.refine import Refined, refine
    from hubscan.pipeline.report import Written, report
    from hubscan.pipeline.run import Outcome, run
    from hubscan.pipeline.sensitivity import sensitivity
    from hubscan.pipeline.verify import Verified, verify

__all__ = [
    "Audited",
    "Local",
    "Outcome",
    "Refined",
    "Verified",
    "Written",
    "asked_for",
    "assess",
    "audit",
    "check",
    "explain",
    "export",
    "open_tables",
    "refine",
    "report",
    "run",
    "sensitivity",
    "tables",
    "verify",
]

_FROM = {"Audited": "audit", "Local": "check", "Outcome": "run", "Refined": "refine",
         "Verified": "verify", "Written": "report", "asked_for": "check",
         "tables": "assess"}  # fmt: skip
"""The module of a name that is not called like its module."""

hand_out(__name__, {name: _FROM.get(name, name) for name in __all__})
