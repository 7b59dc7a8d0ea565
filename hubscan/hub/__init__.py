"""The only network code: walk the listing, fetch documents, and nothing of what they mean."""

from hubscan.hub.observer import Observer
from hubscan.hub.scan import scan

__all__ = ["Observer", "scan"]
