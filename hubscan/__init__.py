"""hubscan counts how many models on the Hugging Face Hub an AI rule would sweep in."""

from __future__ import annotations

__version__ = "0.1.0"
