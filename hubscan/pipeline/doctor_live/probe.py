"""One look at the Hub: asks, keeps every exchange, and what it showed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from hubscan.hub import contract
from hubscan.hub.answer import Answer
from hubscan.hub.client import HubClient
from hubscan.hub.rate_limit import bucket_of, read_quota
from hubscan.hub.recording import Exchange
from hubscan.pipeline.doctor_findings import Finding, State


class Probe:
    """Collects findings, each thing told once, and observations to compare another day."""

    def __init__(self, client: HubClient) -> None:
        self.client = client
        self.exchanges: list[Exchange] = []
        self.findings: list[Finding] = []
        self.observed: dict[str, Any] = {}
        self._left: dict[str, int] = {}

    def ask(
        self, name: str, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer to one request below the endpoint, whatever its status."""
        sent = dict(headers or {})
        found = self.client.look(self.client.url(path), method=method, headers=sent)
        body = found.text()
        said = dict(found.headers.items())
        self.exchanges.append(Exchange(name, method, path, sent, found.status, said, body))
        self._look_at_quota(name, found)
        return found

    def path_of(self, link: str, answer: Answer) -> str:
        """What `link`, found in `answer`, leads to, below the endpoint."""
        return self.client.rebase(link, answer.url).removeprefix(self.client.endpoint)

    def drift(self, about: str, message: str) -> None:
        """The Hub is otherwise than the contract says. Told once about each thing."""
        if not self.is_told(about):
            self.findings.append(Finding(about, State.DRIFT, message))

    def note(self, about: str, message: str, state: State = State.OK) -> None:
        """Something worth reading that is no drift."""
        if not self.is_told(about):
            self.findings.append(Finding(about, state, message))

    def is_told(self, about: str) -> bool:
        """True if there is a finding about it."""
        return any(f.about == about for f in self.findings)

    @property
    def fields_drift(self) -> bool:
        """Some field is otherwise than known: what stands on fields cannot be judged."""
        return any(f.state is State.DRIFT and f.about.startswith("field") for f in self.findings)

    def _look_at_quota(self, name: str, found: Answer) -> None:
        """Every answer names its window; what a request took of it is kept."""
        for header in contract.load().quota:
            if not re.fullmatch(header.form, found.headers.get(header.name, "")):
                said = found.headers.get(header.name) or "nothing"
                self.drift(f"header {header.name}", f"{said} in the answer to: {name}")
        quota, bucket = read_quota(found.headers), bucket_of(found.headers)
        if quota is None or bucket is None:
            return
        before = self._left.get(bucket)
        self._left[bucket] = quota.left
        if before is not None and before >= quota.left:
            self.observed[f"quota spent: {name}"] = f"{before - quota.left} of {bucket}"


def models_of(answer: Answer) -> list[dict[str, Any]] | None:
    """The models of a page of the listing; None if the answer is no such page."""
    try:
        models = json.loads(answer.text()) if answer.status == 200 else None
    except (ValueError, RecursionError):
        return None
    sound = isinstance(models, list) and all(isinstance(m, dict) for m in models)
    return models if sound else None
