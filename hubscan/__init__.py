"""hubscan counts how many models on the Hugging Face Hub an AI rule would sweep in.

Each verb of the command line has a function here, and `load` gives an assessment as frames:

    import hubscan
    hubscan.run("sample", data="data", out="reports")
    s = hubscan.load("data")

Everything is imported when it is first used, because it needs DuckDB.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubscan.commands import (
        assess,
        audit,
        check,
        diff,
        estimates,
        explain,
        export,
        report,
        run,
        scan,
        sql,
        verify,
    )
    from hubscan.library import Assessment, load
    from hubscan.model.errors import HubscanError

__version__ = "0.1.0"

__all__ = [
    "Assessment",
    "HubscanError",
    "__version__",
    "assess",
    "audit",
    "check",
    "diff",
    "estimates",
    "explain",
    "export",
    "load",
    "report",
    "run",
    "scan",
    "sql",
    "verify",
]

_FROM = {
    "Assessment": "hubscan.library",
    "HubscanError": "hubscan.model.errors",
    "load": "hubscan.library",
}
"""Where a name comes from, if not from `hubscan.commands`."""


def __getattr__(name: str) -> object:
    """A public name, imported when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module 'hubscan' has no attribute '{name}'")
    return getattr(importlib.import_module(_FROM.get(name, "hubscan.commands")), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
