"""How the files of a configuration are read: as bytes, by whoever was handed the way to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Read = Callable[[Path], bytes]
"""The content of a file. Raises `OSError`."""
