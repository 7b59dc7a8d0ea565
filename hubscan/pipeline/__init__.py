"""The order of the steps: scan → refine → assess → report → publish, with gates and manifests."""

from hubscan.pipeline.assess import assess, tables
from hubscan.pipeline.audit import Audited, audit
from hubscan.pipeline.check import Local, check
from hubscan.pipeline.explain import explain
from hubscan.pipeline.export import export
from hubscan.pipeline.open_tables import open_tables
from hubscan.pipeline.refine import Refined, refine
from hubscan.pipeline.report import Written, report
from hubscan.pipeline.run import Outcome, run
from hubscan.pipeline.verify import Verified, verify

__all__ = [
    "Audited",
    "Local",
    "Outcome",
    "Refined",
    "Verified",
    "Written",
    "assess",
    "audit",
    "check",
    "explain",
    "export",
    "open_tables",
    "refine",
    "report",
    "run",
    "tables",
    "verify",
]
