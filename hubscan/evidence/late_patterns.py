"""Patterns of RE2 that are compiled when somebody first looks for them.

There are some 240 for cards. A short card asks for a fifth of them, and all together take as long
to compile as everything else that a question does with it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import re2


class Pattern:
    """What `re2.compile` gives for `text`: `search`, `finditer` and the others."""

    def __init__(self, text: str | bytes) -> None:
        self._text = text

    @cached_property
    def _compiled(self) -> Any:
        return re2.compile(self._text)

    def __getattr__(self, name: str) -> Any:
        """A method of the compiled pattern, found here without asking from the second time on."""
        found = getattr(self._compiled, name)
        setattr(self, name, found)
        return found
