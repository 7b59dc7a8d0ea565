"""hubscan counts how many models on the Hugging Face Hub an AI rule would sweep in."""

from __future__ import annotations

import importlib

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """`hubscan.load` and `hubscan.Assessment`, imported when first used: they need DuckDB."""
    if name in ("Assessment", "load"):
        return getattr(importlib.import_module("hubscan.library"), name)
    raise AttributeError(f"module 'hubscan' has no attribute '{name}'")
