"""The only network code: walk the listing, fetch documents, and nothing of what they mean."""

from hubscan.hub.scan import Choices, scan
from hubscan.model.observer import Observer

__all__ = ["Choices", "Observer", "scan"]
