from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A Hub of 2,500 models that HF_ENDPOINT points to."""
    with FakeHub(Catalogue.of(2500)) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield server
