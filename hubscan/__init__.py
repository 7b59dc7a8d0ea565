"""hubscan counts how many models on the Hugging Face Hub an AI rule would sweep in."""

from __future__ import annotations

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """`hubscan.load` and `hubscan.Assessment`, imported when first used: they need DuckDB."""
    if name in ("Assessment", "load"):
        from hubscan import library  # noqa: PLC0415 - keeps `import hubscan` fast

        return getattr(library, name)
    raise AttributeError(f"module 'hubscan' has no attribute '{name}'")
