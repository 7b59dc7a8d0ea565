"""A report is a frozen document of named parts; sections make the parts, formats render them.

What makes whole reports is imported when it is first used: a list needs a word or two from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubscan.model.lazy import hand_out

if TYPE_CHECKING:
    from hubscan.reports.choice import Choice
    from hubscan.reports.compose import DEFAULT_FORMATS, build, write
    from hubscan.reports.document import Report
    from hubscan.reports.publisher import build_publisher
    from hubscan.reports.terminal import headline

__all__ = [
    "DEFAULT_FORMATS",
    "Choice",
    "Report",
    "build",
    "build_publisher",
    "headline",
    "write",
]

hand_out(
    __name__,
    {
        "Choice": "choice",
        "DEFAULT_FORMATS": "compose",
        "Report": "document",
        "build": "compose",
        "build_publisher": "publisher",
        "headline": "terminal",
        "write": "compose",
    },
)
