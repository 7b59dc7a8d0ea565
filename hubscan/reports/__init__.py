"""A report is a frozen document of named parts; sections make the parts, formats render them."""

from hubscan.reports.build import DEFAULT_FORMATS, build, write
from hubscan.reports.choice import Choice
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
