"""A snapshot served as a Hub: for tests, demos, and clients that should not ask the real one.

What it answers, it answers as the Hub does (`hubscan/hub/contract.yaml`); what a snapshot cannot
know, it refuses with a sentence. Nothing that was asked is ignored.
"""

from hubscan.hub.replay.server import ReplayServer

__all__ = ["ReplayServer"]
