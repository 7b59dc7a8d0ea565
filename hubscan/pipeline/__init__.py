"""The order of the steps: scan → refine → assess → report → publish, with gates and manifests.

A step is imported when it is first used: who asks why about one model needs no network and no
report.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubscan.pipeline.assess import assess, tables
    from hubscan.pipeline.audit import Audited, audit
    from hubscan.pipeline.check import Local, check
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
         "Verified": "verify", "Written": "report", "tables": "assess"}  # fmt: skip
"""The module of a name that is not called like its module."""


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'hubscan.pipeline' has no attribute '{name}'")
    return getattr(importlib.import_module(f"hubscan.pipeline.{_FROM.get(name, name)}"), name)


class _Steps(ModuleType):
    """A step is called like its module: here the name is that of the step, whoever has imported
    the module."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Steps
