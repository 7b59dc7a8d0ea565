"""Fetch what a verdict hangs on: cards, configs, headers, within a budget of requests.

GET and HEAD of `config.json` and `adapter_config.json` count as downloads for their publishers
(the Hub's models-download-stats page), so nothing is fetched that was not asked for by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubscan.model.lazy import hand_out

if TYPE_CHECKING:
    from hubscan.hub.documents.queue import Fetched, Wanted, fetch
    from hubscan.hub.documents.readers import KINDS

__all__ = ["KINDS", "Fetched", "Wanted", "fetch"]

hand_out(
    __name__,
    {"Fetched": "queue", "KINDS": "readers", "Wanted": "queue", "fetch": "queue"},
)
