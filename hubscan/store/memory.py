"""Large blocks of memory that are used again and again.

The text of a page is one block of 5 MB. glibc takes such blocks from the system and gives them back
each time, and the kernel clears every 4 kB of them anew, which costs as much as the unpacking.
"""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Of mallopt(3)."""
_LARGEST_KEPT, _MOST_KEPT = 2**25, 2**27
"""Bytes: glibc takes no larger threshold for one block; what is free beyond is given back."""


def keep_large_blocks() -> None:
    """Let this process keep blocks up to 32 MB, 128 MB in all; without glibc do nothing."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT)
    mallopt(_TRIM_THRESHOLD, _MOST_KEPT)
