"""A report is a frozen document of named parts; sections make the parts, formats render them."""

from hubscan.reports.build import DEFAULT_FORMATS, build, write
from hubscan.reports.document import Report
from hubscan.reports.terminal import headline

__all__ = ["DEFAULT_FORMATS", "Report", "build", "headline", "write"]
