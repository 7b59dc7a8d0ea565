"""The only network code: walk the listing, fetch documents, and nothing of what they mean.

A scan is imported when it is asked for: who asks about one model walks no listing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubscan.model.lazy import hand_out
from hubscan.model.observer import Observer

if TYPE_CHECKING:
    from hubscan.hub.scan import Choices, scan

__all__ = ["Choices", "Observer", "scan"]

hand_out(__name__, {"Choices": "scan", "scan": "scan"})
