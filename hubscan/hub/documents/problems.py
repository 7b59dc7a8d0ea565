"""Why a document that was asked for is not to be had, where the Hub itself did not say so."""

from __future__ import annotations

from hubscan.model.errors import HubscanError


class AbsentError(HubscanError):
    """The repository holds no such document."""


class MalformedError(HubscanError):
    """The file is there and is not what its name says."""
