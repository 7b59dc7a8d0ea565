from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A Hub of 500 models, three pages of its own, that HF_ENDPOINT points to."""
    with FakeHub(Catalogue.of(500)) as server:
        server.largest_page = 200
        monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield server
